import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { NewEvent } from "../engine/batch.ts"
import type { HistoryEntry } from "../fold/history.ts"
import type { Library } from "../Library.ts"
import { append, newLibrary } from "../testing/given.ts"
import { testRegistry } from "../testing/registry.ts"

const NOTE = "note:1"
const said = (text: string): NewEvent => ({ type: "note.said", subject: NOTE, payload: { text, mood: "low" } })
const reverted = ({ id, origin, seq }: Pick<HistoryEntry, "id" | "origin" | "seq">): NewEvent => ({
  type: "revert.made",
  subject: `revert:${id.slice(0, 32)}`,
  payload: { events: [{ id, origin, seq }], operations: [] },
})

/** More than are folded in one turn, by actions that take turns; of every 50 events one is taken back. */
async function longNote(): Promise<{ readonly library: Library; readonly ops: readonly string[] }> {
  const library = await newLibrary(testRegistry)
  const ops = Array.from({ length: 20 }, (_, i) => i.toString(16).padStart(32, "0"))
  for (let i = 0; i < 60; i++) {
    const texts = Array.from({ length: 5 }, (_, j) => said(`${i * 5 + j}`))
    const op = ops[i % ops.length] ?? ""
    const { events } = await library.append({ actor: "user:ada", events: texts, op })
    const middle = events[2]
    if (i % 10 === 0 && middle !== undefined) await append(library, [reverted(middle)])
  }
  return { library, ops }
}

const idsOf = (entries: readonly HistoryEntry[]): string[] => entries.map(({ id }) => id)

describe("a long history", () => {
  it("is told whole, with what each event changed and which are taken back", async () => {
    const { library } = await longNote()
    const all = await library.history(NOTE)
    expect(all.map(({ payload }) => (payload as { text: string }).text)).toEqual(
      Array.from({ length: 300 }, (_, i) => String(i)),
    )
    expect(all.filter(({ status }) => status === "reverted")).toHaveLength(6)
    const shown = all.flatMap(({ changes }) => changes.filter(({ column }) => column === "text"))
    expect(shown).toHaveLength(294)
    for (const [i, { before }] of shown.entries()) expect(before).toBe(shown[i - 1]?.after ?? null)
  })

  it("says the same of an event on whatever page it is", async () => {
    const { library, ops } = await longNote()
    const all = await library.history(NOTE)
    const place = fc.integer({ min: 0, max: 299 })
    const asked = fc.record(
      { before: place, limit: fc.integer({ min: 1, max: 400 }), op: fc.nat({ max: ops.length - 1 }) },
      { requiredKeys: [] },
    )
    await fc.assert(
      fc.asyncProperty(asked, async ({ before, limit, op }) => {
        const until = before === undefined ? all : all.slice(0, before)
        const left = op === undefined ? until : until.filter((entry) => entry.op === ops[op])
        const query = {
          ...(before === undefined ? {} : { before: all[before]?.id }),
          ...(op === undefined ? {} : { op: ops[op] }),
          limit,
        }
        expect(await library.history(NOTE, "library", query)).toEqual(limit === undefined ? left : left.slice(-limit))
      }),
      { numRuns: 40 },
    )
  })

  it("can be walked from its end by the first event of each page", async () => {
    const { library } = await longNote()
    const pages: string[][] = []
    for (let before: string | undefined; ;) {
      const page = idsOf(
        await library.history(NOTE, "library", { limit: 70, ...(before === undefined ? {} : { before }) }),
      )
      if (page.length === 0) break
      pages.unshift(page)
      before = page[0]
    }
    expect(pages.map((page) => page.length)).toEqual([20, 70, 70, 70, 70])
    expect(pages.flat()).toEqual(idsOf(await library.history(NOTE)))
  })

  it("lets others read between two turns", async () => {
    const { library } = await longNote()
    let pauses = 0
    Object.assign(library.ports, { pause: () => Promise.resolve(void (pauses += 1)) })
    const told = library.readHistory(NOTE)
    await told.next()
    expect(pauses).toBe(0)
    for await (const _ of told) continue
    expect(pauses).toBe(3)
  })

  it("refuses an event that is none of it, and a limit that is none; a thing that is not here has no history", async () => {
    const { library } = await longNote()
    const [elsewhere] = await append(library, [{ ...said("x"), subject: "note:2" }])
    const ask = (query: object) => library.history(NOTE, "library", query)
    await expect(ask({ before: elsewhere?.id })).rejects.toMatchObject({ _tag: "InvalidQuery" })
    for (const limit of [0, -1, 1.5, Number.NaN])
      await expect(ask({ limit })).rejects.toMatchObject({ _tag: "InvalidQuery" })
    expect(await library.history("note:nowhere", "library", { before: elsewhere?.id })).toEqual([])
  })
})
