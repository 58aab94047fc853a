/** Tracks: creation, merges, splits and removal, as events and as rows. */
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import type { Library, NewEvent } from "../../Library.ts"
import { append, folded, newLibrary, rows } from "../../testing/given.ts"
import { trackIdOf } from "../identity.ts"
import { registry } from "../index.ts"
import { create, merge, remove, split } from "./decide.ts"
import { trackAspect, type TrackState } from "./fold.ts"
import { filesOf, mergedInto, readTrack } from "./queries.ts"

const created = (mediaFile: string, title?: string) => ({
  type: "track.created",
  payload: { mediaFile, ...(title === undefined ? {} : { title }) },
})
const merged = (into: string) => ({ type: "track.merged", payload: { into, because: { rule: "user" } } })
const splitting = (mediaFile: string, into: string) => ({ type: "track.split", payload: { mediaFile, into } })
const removed = { type: "track.removed", payload: {} }

const given = (...events: { type: string; payload: unknown }[]): TrackState =>
  folded("track:t1", events).reduce<unknown>(
    (s, event) => trackAspect.fold(s, event),
    trackAspect.initial(),
  ) as TrackState

describe("a track", () => {
  it("has the files it was created from, each once, and the first hint", () => {
    expect(given(created("a", "A"), created("b", "B"), created("a"))).toEqual({
      addedAt: 1,
      files: ["a", "b"],
      title: "A",
    })
  })
  it("is not there before it is created nor after it is removed", () => {
    expect(given(merged("t2")).addedAt).toBeUndefined()
    expect(given(created("a"), removed).addedAt).toBeUndefined()
  })
  it("comes back with a later creation", () => {
    expect(given(created("a"), removed, created("a"))).toEqual({ addedAt: 3, files: ["a"] })
  })
  it("does not take back a file that was split off", () => {
    expect(given(created("a"), created("b"), splitting("a", "t2"), created("a")).files).toEqual(["b"])
  })
})

describe("commands", () => {
  it("name a track after its file, and do nothing twice", () => {
    expect(create({ mediaFile: "a" }, undefined)).toMatchObject([{ subject: `track:${trackIdOf("a")}` }])
    expect(create({ mediaFile: "a" }, given(created("a")))).toEqual([])
    expect(create({ mediaFile: "a" }, given(created("a"), removed))).toHaveLength(1)
  })
  it("refuse merges that make no sense", () => {
    expect(merge("t1", "t1", { rule: "user" }, given(created("a")))).toMatchObject({ _tag: "CommandRejected" })
    expect(merge("t1", "t2", { rule: "user" }, given())).toMatchObject({ _tag: "CommandRejected" })
    expect(merge("t1", "t2", { rule: "user" }, given(created("a"), merged("t2")))).toEqual([])
  })
  it("split a file into a track of its own, never the same one", () => {
    const events = split(trackIdOf("a"), "a", given(created("a"), created("b"))) as readonly NewEvent[]
    expect(events.map((event) => event.type)).toEqual(["track.split", "track.created"])
    expect(events[1]?.subject).not.toBe(`track:${trackIdOf("a")}`)
    expect(split("t1", "a", given(created("a")))).toMatchObject({ _tag: "CommandRejected" })
    expect(split("t1", "x", given(created("a")))).toMatchObject({ _tag: "CommandRejected" })
  })
})

describe("the views of tracks", () => {
  let library: Library
  beforeEach(async () => {
    library = await newLibrary(registry)
  })
  afterEach(() => library.close())

  const on = (id: string, event: { type: string; payload: unknown }): NewEvent => ({ subject: `track:${id}`, ...event })
  const visible = async () =>
    (await rows(library, "SELECT id FROM track WHERE hidden = 0 ORDER BY id")).map((row) => row["id"])
  const conflicts = () => rows(library, "SELECT rule, subject, other FROM conflict ORDER BY rule, subject")
  const revert = (event: { id: string; origin: string; seq: number } | undefined, name: string): NewEvent => ({
    type: "revert.made",
    subject: `revert:${name}`,
    payload: { events: [{ id: event?.id, origin: event?.origin, seq: event?.seq }], operations: [] },
  })

  it("do not let a claim make a track or bring one back", async () => {
    const claim = { type: "claim.attributed", payload: { provider: "x", tier: "user", fields: { title: "A" } } }
    await append(library, [on("a", claim), on("b", created("f")), on("b", removed), on("b", claim)])
    expect(await visible()).toEqual([])
    await append(library, [on("a", created("g"))])
    expect(await rows(library, "SELECT id, title FROM track")).toEqual([{ id: "a", title: "A" }])
  })

  it("show a title that was claimed to be none as none", async () => {
    const none = { type: "claim.attributed", payload: { provider: "user", tier: "user", fields: { title: null } } }
    await append(library, [on("a", created("f", "hint")), on("a", none)])
    expect(await rows(library, "SELECT title FROM track")).toEqual([{ title: null }])
  })

  it("show the last of a chain of merges, with all files", async () => {
    await append(library, [on("a", created("fa")), on("b", created("fb")), on("c", created("fc"))])
    await append(library, [on("a", merged("b")), on("b", merged("c"))])
    expect(await visible()).toEqual(["c"])
    expect((await library.store.read(() => readTrack("a")))?.id).toBe("c")
    expect(await library.store.read(() => filesOf("c"))).toEqual(["fc", "fa", "fb"])
    expect(await library.store.read(() => mergedInto("c"))).toEqual(["a", "b"])
    expect(await conflicts()).toEqual([])
  })

  it("[FOLD-17] keep the smallest of a circle and call it a conflict, until it is resolved", async () => {
    await append(library, [on("b", created("fb")), on("a", created("fa")), on("b", merged("a"))])
    const [event] = await append(library, [on("a", merged("b"))])
    expect(await visible()).toEqual(["a"])
    expect(await conflicts()).toEqual([{ rule: "mergeCycle", subject: "a", other: "b" }])
    await append(library, [revert(event, "r")])
    expect(await visible()).toEqual(["a"])
    expect(await conflicts()).toEqual([])
  })

  it("[FOLD-17] keep a track that was merged into one that is not there, until it comes", async () => {
    await append(library, [on("a", created("fa")), on("a", merged("b"))])
    expect(await visible()).toEqual(["a"])
    expect(await conflicts()).toEqual([{ rule: "mergeIntoMissing", subject: "a", other: "b" }])
    await append(library, [on("b", created("fb"))])
    expect(await visible()).toEqual(["b"])
    expect(await conflicts()).toEqual([])
    await append(library, [on("b", removed)])
    expect(await visible()).toEqual(["a"])
    expect(await conflicts()).toHaveLength(1)
  })

  it("remove a track with all that was merged into it", async () => {
    await append(library, [on("a", created("fa")), on("b", created("fb")), on("a", merged("b"))])
    await append(library, remove("b", await library.store.read(() => mergedInto("b"))))
    expect(await visible()).toEqual([])
    expect(await conflicts()).toEqual([])
  })
})
