/** Rules of the store contract: batches of any size, and very many statements. */
import { expect, it } from "vitest"
import { define, insert, insertNew, query, remove, run, type Table, upsert, type Work } from "../store/port.ts"
import type { MakeStore } from "./storeContract.ts"
import { COUNTER, sequence, THING, withStore } from "./storeTables.ts"

const WIDE = {
  name: "wide",
  columns: {
    id: { type: "integer" },
    key: { type: "text" },
    a: { type: "text" },
    b: { type: "text", nullable: true },
    c: { type: "real" },
    d: { type: "integer" },
    e: { type: "blob" },
    f: { type: "text" },
  },
  primaryKey: ["key"],
  rowNumber: "id",
} as const satisfies Table

export function batchRules(make: MakeStore): void {
  it(
    "does nothing for an empty batch",
    withStore(make, async (store) => {
      function* work(): Work<number> {
        const answers = [
          yield { kind: "insert", table: COUNTER, rows: [], onConflict: "fail" },
          yield { kind: "insert", table: COUNTER, rows: [], onConflict: "replace" },
          yield { kind: "delete", table: COUNTER, keys: [] },
          yield { kind: "define", sql: [] },
        ]
        return answers.flat().length
      }
      expect(await store.write(work)).toBe(0)
    }),
  )

  it(
    "takes big batches",
    withStore(make, async (store) => {
      await store.write(() => define([...store.dialect.createTable(WIDE), ...store.dialect.createIndexes(WIDE)]))
      const row = (id: number, text: string) => [
        id,
        `key ${id}`,
        text,
        null,
        id / 8,
        id * 1_000,
        new Uint8Array([id % 256]),
        "é",
      ]
      const batch = (text: string) => Array.from({ length: 20_000 }, (_, id) => row(id, text))
      await store.write(() => insert(WIDE, batch("first")))
      await store.write(() => upsert(WIDE, batch('second \\ " { } , NULL')))
      await store.write(() => insertNew(WIDE, batch("third")))
      const [row7] = await store.read(() => query("SELECT * FROM wide WHERE key = ?", ["key 7"]))
      const expected = ['second \\ " { } , NULL', null, 0.875, 7_000, Buffer.from([7]), "é"]
      expect(row7).toBeDefined()
      expect([
        row7?.["a"],
        row7?.["b"],
        row7?.["c"],
        row7?.["d"],
        Buffer.from(row7?.["e"] as Uint8Array),
        row7?.["f"],
      ]).toEqual(expected)
      await store.write(() =>
        remove(
          WIDE,
          Array.from({ length: 19_000 }, (_, id) => [`key ${id}`]),
        ),
      )
      expect(await store.read(() => query("SELECT count(*) AS count, min(id) AS first FROM wide"))).toEqual([
        { count: 1_000, first: 19_000 },
      ])
    }),
  )

  it(
    "takes rows of several megabytes",
    withStore(make, async (store) => {
      const text = "é".repeat(1_500_000)
      await store.write(() =>
        upsert(THING, [
          [1, text, null, null, null],
          [2, `${text}!`, null, null, new Uint8Array(2_000_000)],
        ]),
      )
      const sql = "SELECT length(text) AS text, length(bytes) AS bytes FROM thing ORDER BY id"
      expect(await store.read(() => query(sql))).toEqual([
        { text: 1_500_000, bytes: null },
        { text: 1_500_001, bytes: 2_000_000 },
      ])
    }),
  )

  it(
    "runs statements of many texts and the same text many times",
    withStore(make, async (store) => {
      function* work(): Work<number> {
        let total = 0
        for (let index = 0; index < 700; index++) {
          const [row] = yield* query<{ n: number }>(`SELECT n + ${index % 600} AS n FROM counter WHERE id = ?`, ["a"])
          total += row?.n ?? 0
        }
        return total
      }
      await store.write(() => sequence(run("INSERT INTO counter VALUES (?, ?)", ["a", 1]), run("DELETE FROM tag")))
      expect(await store.read(work)).toBe(700 + (599 * 600) / 2 + (99 * 100) / 2)
    }),
  )
}
