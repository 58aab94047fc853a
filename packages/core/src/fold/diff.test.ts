import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { Library } from "../Library.ts"
import { query, type Row, type Table, type Value } from "../store/port.ts"
import { append, newLibrary } from "../testing/given.ts"
import { deliver, delivery, history } from "../testing/history.ts"
import { holds } from "../testing/oracle.ts"
import { testRegistry } from "../testing/registry.ts"
import type { ValueChange } from "./changes.ts"
import { rowKey } from "./rowKey.ts"

const collect = async (changes: AsyncGenerator<ValueChange>): Promise<ValueChange[]> => {
  const all: ValueChange[] = []
  for await (const change of changes) all.push(change)
  return all
}

type Shown = Map<string, Record<string, Value>>

/** What a view shows, by the keys of its rows. */
async function shown(library: Library, table: Table): Promise<Shown> {
  const rows = await library.store.read(() => query<Row>(`SELECT * FROM "${table.name}"`))
  const columns = Object.keys(table.columns).filter((column) => !table.local?.includes(column))
  return new Map(
    rows.map((row) => [
      rowKey(table, row),
      Object.fromEntries(columns.map((column) => [column, row[column] as Value])),
    ]),
  )
}

/** Rows with the changes made, each of which must find what it says was there. A row of which nothing is left is gone. */
function changed(before: Shown, table: Table, changes: readonly ValueChange[]): Shown {
  const after: Shown = new Map([...before].map(([key, row]) => [key, { ...row }]))
  for (const { row, column, before: was, after: is } of changes.filter(({ view }) => view === table.name)) {
    const here = after.get(row) ?? {}
    expect(here[column] ?? null).toBe(was)
    after.set(row, { ...here, [column]: is })
  }
  for (const [key, row] of after) if (table.primaryKey.every((column) => row[column] === null)) after.delete(key)
  return after
}

const whole = (rows: Shown, table: Table): unknown =>
  [...rows]
    .map(([key, row]) => [key, ...Object.keys(table.columns).map((column) => row[column] ?? null)])
    .toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1))

describe("a difference of two moments", () => {
  it("[FOLD-11] leads from what was shown then to what is shown now, and back", () =>
    holds(15, [history(40), delivery, fc.nat()], async (told, handovers, pick) => {
      const library = await deliver(await newLibrary(testRegistry), told, handovers)
      const time = told.events[pick % told.events.length]?.at ?? 0
      const then = await library.asOf({ time })
      const forwards = await collect(library.diff({ time }, undefined))
      const backwards = await collect(library.diff(undefined, { time }))
      for (const table of testRegistry.tables) {
        const [was, is] = [await shown(then, table), await shown(library, table)]
        expect(whole(changed(was, table, forwards), table)).toEqual(whole(is, table))
        expect(whole(changed(is, table, backwards), table)).toEqual(whole(was, table))
      }
      expect(await collect(library.diff({ time }, { time }))).toEqual([])
      await Promise.all([then.close(), library.close()])
    }))

  it("[FOLD-11] tells each value of rows that came, changed and went, and reads views of any length", async () => {
    const library = await newLibrary(testRegistry)
    const said = (i: number) => ({ type: "note.said", subject: `note:${i}`, payload: { text: "a", mood: "low" } })
    await append(library, [said(0)])
    const vector = { library: { [library.origin]: 1 } }
    await append(
      library,
      Array.from({ length: 2500 }, (_, i) => said(i)),
    )
    const forwards = await collect(library.diff({ vector }, undefined))
    const texts = forwards.filter(({ view, column }) => view === "note" && column === "text")
    expect(texts).toHaveLength(2500)
    expect(texts.filter(({ before }) => before !== null)).toEqual([
      { view: "note", row: "note:0", column: "text", before: "a/", after: "a/a/" },
    ])
    const backwards = await collect(library.diff(undefined, { vector }))
    expect(backwards.map(({ before, after, ...rest }) => ({ ...rest, before: after, after: before }))).toEqual(forwards)
  })
})
