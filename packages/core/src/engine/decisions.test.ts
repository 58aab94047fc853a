import { describe, expect, it } from "vitest"
import { CommandRejected } from "../errors.ts"
import { statesOf } from "../fold/states.ts"
import { LIBRARY } from "../ids.ts"
import type { Decision, Library } from "../Library.ts"
import { addTracks, newClient } from "../library/playlist/decide.ts"
import { registry } from "../library/index.ts"
import type { PlaylistState } from "../library/playlist/fold.ts"
import { readState } from "../library/playlist/read.ts"
import { newLibrary, rows } from "../testing/given.ts"
import { modelOf } from "../testing/model/model.ts"
import { stateOf } from "../testing/oracle.ts"
import { testRegistry } from "../testing/registry.ts"
import { plainEvents } from "../testing/replicas.ts"

const actor = "user:ada"
const added = (by: number) => ({ type: "count.added", subject: "counter:1", payload: { by } })

interface Counter {
  readonly count: { readonly total: number }
}

/** Doubles the sum by adding it, which is wrong as soon as something comes between. */
const doubling: Decision = function* (context) {
  const states = (yield* statesOf(context, LIBRARY, "counter:1")) as Counter | undefined
  return [added(states?.count.total ?? 1)]
}

const total = async (library: Library) => (await library.state<Counter>("counter:1"))?.count.total

describe("a state", () => {
  it("holds all that was appended before it was asked for, and nothing that comes after", async () => {
    const library = await newLibrary(testRegistry)
    expect(await library.state("counter:1")).toBe(undefined)
    void library.append({ actor, events: [added(3)] })
    const asked = library.state<Counter>("counter:1")
    void library.append({ actor, events: [added(4)] })
    const first = await asked
    expect(first?.count).toEqual({ total: 3 })
    expect(await total(library)).toBe(7)
    expect(first?.count).toEqual({ total: 3 })
    expect(await library.state("counter:1", "user:ada")).toBe(undefined)
    expect(await library.state("note:1")).toBe(undefined)
  })

  it("is the same from memory, from the database, and of a subject that is stored now and then", async () => {
    const library = await newLibrary(testRegistry)
    const events = Array.from({ length: 900 }, (_, i) => ({
      type: "note.said",
      subject: "note:1",
      payload: { text: `a text of some length ${i}`, mood: "low" },
    }))
    for (const event of events) await library.append({ actor, events: [event] })
    const fromMemory = await library.state("note:1")
    await library.rebuild()
    expect(await library.state("note:1")).toEqual(fromMemory)
    await library.append({ actor, events: events.slice(0, 3) })
    expect(await stateOf(library)).toEqual(modelOf(testRegistry, await plainEvents(library)))
  })

  it("of a playlist, which changes in place, is a copy", async () => {
    const library = await newLibrary(registry)
    await library.append({
      actor,
      events: [{ type: "playlist.created", subject: "playlist:1", payload: { name: "Late" } }],
    })
    const before = await library.state<{ playlist: PlaylistState }>("playlist:1")
    await library.append({
      actor,
      events: function* (context) {
        const state = yield* readState(context, "playlist:1")
        const editing = { subject: "playlist:1", state, client: newClient(context.random) }
        return addTracks(editing, ["t1", "t2"], { now: context.now })
      },
    })
    expect(before?.playlist.document.ordered).toEqual([])
    const after = await library.state<{ playlist: PlaylistState }>("playlist:1")
    expect(after?.playlist.document.ordered.map(({ track }) => track)).toEqual(["t1", "t2"])
  })
})

describe("a decision", () => {
  it("[LOG-15] sees what the one before it wrote, however many are asked for at once", async () => {
    const library = await newLibrary(testRegistry)
    await library.append({ actor, events: [added(1)] })
    await Promise.all([
      ...Array.from({ length: 5 }, () => library.append({ actor, events: doubling })),
      library.append({ actor, events: [added(1)] }),
      ...Array.from({ length: 2 }, () => library.append({ actor, events: doubling })),
    ])
    expect(await total(library)).toBe((2 ** 5 + 1) * 4)
    expect(await rows(library, "SELECT total FROM counter")).toEqual([{ total: (2 ** 5 + 1) * 4 }])
    expect(await library.verify()).toMatchObject({ ok: true })
  })

  it("[LOG-16] that rejects or answers what does not fit leaves nothing and disturbs nobody", async () => {
    const library = await newLibrary(testRegistry)
    await library.append({ actor, events: [added(1)] })
    const rejecting: Decision = function* (context) {
      yield* statesOf(context, LIBRARY, "counter:1")
      throw new CommandRejected({ command: "double", message: "not today" })
    }
    const wrong: Decision = function* () {
      return [{ ...added(1), payload: { by: "a" } }]
    }
    const results = await Promise.allSettled([
      library.append({ actor, events: doubling }),
      library.append({ actor, events: rejecting }),
      library.append({ actor, events: wrong }),
      library.append({ actor, events: doubling }),
    ])
    expect(
      results.map((result) => (result.status === "fulfilled" ? "" : (result.reason as { _tag: string })._tag)),
    ).toEqual(["", "CommandRejected", "InvalidPayload", ""])
    expect(await total(library)).toBe(4)
    expect(await library.verify()).toMatchObject({ ok: true, events: 3 })
  })
})
