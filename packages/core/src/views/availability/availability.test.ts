import { describe, expect, it } from "vitest"
import type { NewEvent } from "../../Library.ts"
import { registry } from "../../library/index.ts"
import { append, newLibrary, rows } from "../../testing/given.ts"
import { statementOf } from "../database.ts"
import { availabilityOf, copiesOfTracks, filesOfTracks } from "./availability.ts"

const HERE = "aa".repeat(16)
const ELSEWHERE = "bb".repeat(16)
const source = (id: string, kind: string, replica?: string): NewEvent => ({
  type: "source.added",
  subject: `source:${id}`,
  payload: { name: id, kind, ...(replica === undefined ? {} : { replica }) },
})
const track = (id: string, mediaFile: string): NewEvent => ({
  type: "track.created",
  subject: `track:${id}`,
  payload: { mediaFile },
})
const copy = (at: string, mediaFile: string, type = "found"): NewEvent => ({
  type: `copy.${type}`,
  subject: `copy:${at}${mediaFile}`,
  payload: {
    source: at,
    mediaFile,
    size: 1,
    ...(type === "found" ? { path: mediaFile, modifiedAt: 1 } : {}),
  },
})

async function library() {
  const made = await newLibrary(registry)
  await append(made, [
    source("disk", "folder", HERE),
    source("cache", "cache", HERE),
    source("phone", "cache", ELSEWHERE),
    source("server", "server", ELSEWHERE),
    source("bucket", "objectStore"),
    track("a", "f1"),
    track("b", "f2"),
    track("c", "f3"),
    copy("disk", "f1"),
    copy("server", "f1"),
    copy("cache", "f2", "cached"),
    copy("phone", "f2", "cached"),
    copy("bucket", "f2"),
  ])
  return made
}

const asked = async (unreachable: readonly string[] = [], tracks = ["a", "b", "c"]) => {
  const made = await library()
  const from = { replica: HERE, unreachable: new Set(unreachable) }
  const list = await made.store.read(() => availabilityOf(made.store.dialect, tracks, from))
  return list.map((entry) => `${entry.track} ${entry.source} ${entry.availability}`)
}

describe("availability", () => {
  it("is told for each track and source, best first", async () => {
    const all = [
      "a disk local",
      "a server stream-only",
      "b cache cached",
      "b bucket stream-only",
      "b phone unavailable",
    ]
    expect(await asked()).toEqual(all)
    expect(await asked([], ["b"])).toEqual(all.slice(2))
  })

  it("of a source out of reach is unavailable, and nothing is lost", async () => {
    expect(await asked(["disk", "server"])).toEqual([
      "a disk unavailable",
      "a server unavailable",
      "b cache cached",
      "b bucket stream-only",
      "b phone unavailable",
    ])
  })

  it("of a copy that is missing is unavailable; others of its source are as they were", async () => {
    const made = await library()
    await append(made, [copy("disk", "f3")])
    const wanted: string[][] = []
    const from = (counts: readonly [string, number][]) => ({
      replica: HERE,
      unreachable: new Set<string>(),
      missing: {
        counts: new Map(counts),
        *among(copies: readonly string[]) {
          wanted.push([...copies])
          return new Set(["diskf1"])
        },
      },
    })
    const seen = async (counts: readonly [string, number][]) =>
      (await made.store.read(() => availabilityOf(made.store.dialect, ["a", "c"], from(counts)))).map(
        (entry) => `${entry.track} ${entry.source} ${entry.availability}`,
      )
    expect(await seen([["disk", 1]])).toEqual(["a server stream-only", "a disk unavailable", "c disk local"])
    expect(await seen([])).toEqual(["a disk local", "a server stream-only", "c disk local"])
    // Nobody is asked where none is missing, nor about what lies elsewhere.
    expect(wanted).toEqual([["diskf1", "diskf3"]])
  })

  it("counts the files of tracks that were merged into one, and not what was lost", async () => {
    const made = await library()
    const merged = { type: "track.merged", subject: "track:b", payload: { into: "a", because: { rule: "isrc" } } }
    await append(made, [merged, { type: "copy.lost", subject: "copy:diskf1", payload: {} }])
    const from = { replica: HERE, unreachable: new Set<string>() }
    const list = await made.store.read(() => availabilityOf(made.store.dialect, ["a"], from))
    expect(list.map((entry) => `${entry.source} ${entry.mediaFile} ${entry.availability}`)).toEqual([
      "cache f2 cached",
      "bucket f2 stream-only",
      "server f1 stream-only",
      "phone f2 unavailable",
    ])
  })

  it("of a part is that of its whole, wherever that lies, while a sheet cuts it", async () => {
    const made = await library()
    const from = { replica: HERE, unreachable: new Set<string>() }
    const sheet = (type: string, range: object = {}): NewEvent => ({
      type: `mediaFile.${type}`,
      subject: "mediaFile:p1",
      payload: { sheet: "diskf1", ...range },
    })
    const merged = { type: "track.merged", subject: "track:part", payload: { into: "c", because: { rule: "cue" } } }
    await append(made, [
      track("part", "p1"),
      sheet("cut", { of: "f1", startSample: 0, endSample: 588, sampleRate: 44_100 }),
      merged,
    ])
    const read = async () =>
      (await made.store.read(() => availabilityOf(made.store.dialect, ["part", "c"], from))).map(
        ({ track, source, mediaFile, copy, availability }) => [track, source, mediaFile, copy, availability].join(" "),
      )
    expect(await read()).toEqual([
      "part disk p1 diskf1 local",
      "part server p1 serverf1 stream-only",
      "c disk p1 diskf1 local",
      "c server p1 serverf1 stream-only",
    ])
    await append(made, [{ type: "copy.lost", subject: "copy:diskf1", payload: {} }])
    expect((await read()).map((line) => line.split(" ")[1])).toEqual(["server", "server"])
    await append(made, [sheet("joined")])
    expect(await read()).toEqual([])
  })

  it.each([
    ["copies", copiesOfTracks],
    ["files", filesOfTracks],
  ])("reads %s by indexes alone", async (_, built) => {
    const made = await library()
    const { sql, params } = statementOf(built(made.store.dialect, ["a", "b"]))
    const plan = await rows<{ detail: string }>(made, `EXPLAIN QUERY PLAN ${sql}`, params)
    const bad = plan
      .map((line) => line.detail)
      .filter((detail) => /SCAN|TEMP/.test(detail) && !/json_each/.test(detail))
    expect(bad).toEqual([])
  })

  it("believes who looks after the cache of this device, not its events", async () => {
    const made = await library()
    await append(made, [
      source("mine", "cache", HERE),
      track("cachedNow", "m1"),
      track("evictedNow", "m2"),
      { type: "copy.cached", subject: "copy:k2", payload: { source: "mine", mediaFile: "m2", size: 1 } },
    ])
    const from = {
      replica: HERE,
      unreachable: new Set<string>(),
      cache: { source: "mine", mediaFiles: new Set(["m1"]) },
    }
    const { dialect } = made.store
    const found = await made.store.read(() => availabilityOf(dialect, ["cachedNow", "evictedNow"], from))
    expect(found.map(({ track: of, availability }) => [of, availability])).toEqual([
      ["cachedNow", "cached"],
      ["evictedNow", "unavailable"],
    ])
  })
})
