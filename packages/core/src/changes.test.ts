/** The feed of changes: what listeners hear of each commit. */
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import type { Commit, Library } from "./Library.ts"
import { incoming, type Line, Scribe } from "./testing/chains.ts"
import { append, newLibrary, rows, seededPorts } from "./testing/given.ts"
import { testRegistry } from "./testing/registry.ts"

const said = (subject: string, text: string) => ({ type: "note.said", subject, payload: { text, mood: "low" } })

let library: Library
let heard: Commit[]
beforeEach(async () => {
  library = await newLibrary(testRegistry)
  heard = []
  library.subscribe((commit) => heard.push(commit))
})
afterEach(() => library.close())

const touched = (commit: Commit | undefined, table: string) => commit?.views.get(table)?.toSorted()

describe("the feed of changes", () => {
  it("[FOLD-19] tells positions, subjects and the keys of rows, in the order of the commits", async () => {
    const texts = Array.from({ length: 20 }, (_, i) => String(i))
    await Promise.all(texts.map((text) => library.append({ actor: "user:ada", events: [said("note:1", text)] })))
    await append(library, [said("note:2", "a"), said("note:3", "b")])
    expect(heard.map(({ from, to }) => [from, to])).toEqual([...texts.map((_, i) => [i + 1, i + 1]), [21, 22]])
    expect(heard.at(-1)?.subjects.toSorted()).toEqual(["note:2", "note:3"])
    expect(touched(heard.at(-1), "note")).toEqual(["note:2", "note:3"])
  })

  it("[FOLD-19] tells the subjects that a revert reaches, and the rows that vanish", async () => {
    const [event] = await append(library, [said("note:1", "a")])
    const { id, origin, seq } = event as { id: string; origin: string; seq: number }
    const payload = { events: [{ id, origin, seq }], operations: [] }
    await append(library, [{ type: "revert.made", subject: "revert:1", payload }])
    expect(await rows(library, "SELECT * FROM note")).toEqual([])
    expect(heard.at(-1)?.subjects.toSorted()).toEqual(["note:1", "revert:1"])
    expect(touched(heard.at(-1), "note")).toEqual(["note:1"])
  })

  it("[FOLD-19] tells the rows of single events that vanish and come back", async () => {
    const marked = (value: string) => ({ type: "mark.made", subject: "note:1", payload: { value } })
    const [event, other] = await append(library, [marked("a"), marked("b")])
    const keys = (...ids: readonly (string | undefined)[]) => ids.map((id) => `note:1 ${id}`).toSorted()
    expect(touched(heard.at(-1), "mark")).toEqual(keys(event?.id, other?.id))
    const target = (each: typeof event) => ({ id: each?.id, origin: each?.origin, seq: each?.seq })
    const revert = (each: typeof event) => {
      const payload = { events: [target(each)], operations: [] }
      return append(library, [{ type: "revert.made", subject: `revert:${each?.seq}`, payload }])
    }
    const [taken] = await revert(event)
    expect(await rows(library, "SELECT value FROM mark")).toEqual([{ value: "b" }])
    expect(touched(heard.at(-1), "mark")).toEqual(keys(event?.id))
    await revert(taken)
    expect(touched(heard.at(-1), "mark")).toEqual(keys(event?.id))
  })

  it("[FOLD-19] tells what comes from elsewhere, and nothing where nothing came or a batch failed", async () => {
    const scribe = new Scribe(seededPorts(9))
    scribe.say({ ...said("note:1", "a"), v: 2 })
    const batch = incoming(scribe.lines.get("library") as Line)
    await library.ingest(batch)
    await library.ingest(batch)
    await library.append({ actor: "user:ada", events: [] })
    await expect(library.append({ actor: "?", events: [said("note:1", "b")] })).rejects.toMatchObject({
      _tag: "MalformedEvent",
    })
    expect(heard.map(({ from, to }) => [from, to])).toEqual([[1, 1]])
  })

  it("is no more heard once it was ended", async () => {
    let count = 0
    const end = library.subscribe(() => (count += 1))
    await append(library, [said("note:1", "a")])
    end()
    await append(library, [said("note:1", "b")])
    expect([count, heard.length]).toEqual([1, 2])
  })
})
