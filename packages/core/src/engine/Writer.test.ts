import { describe, expect, it } from "vitest"
import { Library } from "../Library.ts"
import { define, insertNew, queryOne, type Table, type Work } from "../store/port.ts"
import { memoryStore, newLibrary, rows, seededPorts } from "../testing/given.ts"
import { testRegistry } from "../testing/registry.ts"

const actor = "user:ada"
const said = (text: string) => ({ type: "note.said", subject: "note:1", payload: { text, mood: "low" } })

describe("writing", () => {
  it.each([
    [Number.NaN, 0],
    [-5, 0],
    [Number.POSITIVE_INFINITY, 2 ** 48 - 1],
    [7.9, 7],
  ])("[FOLD-2] gives an event a time though the clock says %d", async (now, at) => {
    const ports = { ...seededPorts(), clock: { now: () => now } }
    const library = await Library.open({ store: memoryStore(), registry: testRegistry, ports })
    const { events } = await library.append({ actor, events: [said("a")] })
    expect(events[0]?.at).toBe(at)
    expect(await library.verify()).toMatchObject({ ok: true })
  })

  it("does all that was asked for before it was closed, and refuses what comes later", async () => {
    const library = await newLibrary(testRegistry)
    const asked = [1, 2, 3].map((i) => library.append({ actor, events: [said(String(i))] }))
    const closed = library.close()
    const late = [library.append({ actor, events: [said("late")] }), library.state("note:1"), library.sign()]
    for (const each of late) await expect(each).rejects.toMatchObject({ _tag: "StorageFailed", code: "CLOSED" })
    await closed
    expect((await Promise.all(asked)).map(({ events }) => events[0]?.position)).toEqual([1, 2, 3])
    await expect(library.append({ actor, events: [said("late")] })).rejects.toMatchObject({ _tag: "StorageFailed" })
  })

  it("rehearses an append: tells the rows that it would write, and leaves no trace of it", async () => {
    const library = await newLibrary(testRegistry)
    await library.append({ actor, events: [said("a")] })
    const [before, told] = [await library.stateHash(), [] as unknown[]]
    library.subscribe((commit) => told.push(commit))
    const rehearsed = await library.rehearse({
      actor,
      events: function* ({ dialect }) {
        expect(dialect.name).toBe("sqlite")
        return [said("b"), { ...said("c"), subject: "note:2" }, said("d")]
      },
    })
    const notes = rehearsed.filter(({ table }) => table === "note")
    expect(notes.map(({ before: was, after }) => [was?.["text"], after?.["text"]])).toEqual([
      ["a/", "a/b/d/"],
      [undefined, "c/"],
    ])
    await expect(library.rehearse({ actor, events: [{ ...said("e"), type: "note.none" }] })).rejects.toThrow(
      "note.none",
    )
    expect([await library.stateHash(), await library.events(1, 10), told]).toEqual([
      before,
      [expect.objectContaining({ position: 1 })],
      [],
    ])
    const { events } = await library.append({ actor, events: [said("f"), { ...said("g"), subject: "note:2" }] })
    expect(events.map(({ position, seq }) => [position, seq])).toEqual([
      [2, 2],
      [3, 3],
    ])
    expect(await rows(library, "SELECT text FROM note ORDER BY text")).toEqual([{ text: "a/f/" }, { text: "g/" }])
    expect(await library.verify()).toMatchObject({ ok: true })
  })

  it("[LOG-15] stores what a decision writes to a table of its own with its events, or neither", async () => {
    const library = await newLibrary(testRegistry)
    const seen = {
      name: "seenFile",
      columns: { path: { type: "text" } },
      primaryKey: ["path"],
    } as const satisfies Table
    await library.store.write(() => define(library.store.dialect.createTable(seen)))
    const note = (path: string, isRefused: boolean) =>
      function* (): Work<readonly ReturnType<typeof said>[]> {
        yield* insertNew(seen, [[path]])
        if (isRefused) throw new Error("refused")
        const row = yield* queryOne<{ count: number }>('SELECT COUNT(*) AS count FROM "seenFile"')
        return [said(`${row?.count}`)]
      }
    await expect(library.append({ actor, events: note("a", true) })).rejects.toThrow("refused")
    await library.append({ actor, events: note("b", false) })
    expect(await rows(library, 'SELECT path FROM "seenFile"')).toEqual([{ path: "b" }])
    expect(await rows(library, "SELECT text FROM note")).toEqual([{ text: "1/" }])
    await library.rebuild()
    expect(await rows(library, 'SELECT path FROM "seenFile"')).toEqual([{ path: "b" }])
  })
})
