/** Rules of the store contract: what each kind of request does. */
import { expect, it } from "vitest"
import {
  define,
  insert,
  insertNew,
  query,
  remove,
  type Rows,
  run,
  type Store,
  type Table,
  upsert,
  type Work,
} from "../store/port.ts"
import type { MakeStore } from "./storeContract.ts"
import { COUNTER, rowsOf, sequence, TAG, VISIT, withStore } from "./storeTables.ts"

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

const counts = async (store: Store): Promise<unknown[]> => (await rowsOf(store, COUNTER)).map(({ id, n }) => [id, n])
const visits = async (store: Store): Promise<string[]> =>
  (await rowsOf(store, VISIT)).map(({ person, year, place }) => `${person} ${year} ${place}`)

export function requestRules(make: MakeStore): void {
  it(
    "inserts rows, refuses keys that exist",
    withStore(make, async (store) => {
      await store.write(() =>
        insert(COUNTER, [
          ["a", 1],
          ["b", 2],
        ]),
      )
      await expect(
        store.write(() =>
          insert(COUNTER, [
            ["c", 3],
            ["b", 4],
          ]),
        ),
      ).rejects.toThrow()
      await expect(
        store.write(() =>
          insert(COUNTER, [
            ["d", 3],
            ["d", 4],
          ]),
        ),
      ).rejects.toThrow()
      expect(await counts(store)).toEqual([
        ["a", 1],
        ["b", 2],
      ])
    }),
  )

  it(
    "replaces every column of rows whose key exists; of two rows with one key, the last one stays",
    withStore(make, async (store) => {
      await store.write(() => insert(VISIT, [["ann", 2020, "oslo", "first"]]))
      await store.write(() =>
        upsert(VISIT, [
          ["ann", 2020, "oslo", null],
          ["bob", 2020, "rome", "a"],
          ["bob", 2020, "rome", "b"],
        ]),
      )
      expect((await rowsOf(store, VISIT)).map(({ person, note }) => [person, note])).toEqual([
        ["ann", null],
        ["bob", "b"],
      ])
      await store.write(() => upsert(TAG, [["x"], ["y"], ["x"]]))
      expect(await rowsOf(store, TAG)).toEqual([{ name: "x" }, { name: "y" }])
    }),
  )

  it(
    "replaces by the key alone: a row that meets a unique index elsewhere is refused",
    withStore(make, async (store) => {
      await store.write(() => insert(VISIT, [["ann", 2020, "oslo", "same"]]))
      await expect(store.write(() => upsert(VISIT, [["bob", 2021, "rome", "same"]]))).rejects.toThrow()
      expect(await visits(store)).toEqual(["ann 2020 oslo"])
    }),
  )

  it(
    "leaves rows whose key exists; of two new rows with one key, the first one stays",
    withStore(make, async (store) => {
      await store.write(() => insert(COUNTER, [["a", 1]]))
      await store.write(() =>
        insertNew(COUNTER, [
          ["a", 9],
          ["b", 2],
          ["b", 3],
        ]),
      )
      expect(await counts(store)).toEqual([
        ["a", 1],
        ["b", 2],
      ])
    }),
  )

  it(
    "deletes by the key or by its first columns, in any mixture",
    withStore(make, async (store) => {
      const rows: Rows = ["ann", "bob", "eve"].flatMap((person) =>
        [2020, 2021].flatMap((year) => ["oslo", "rome"].map((place) => [person, year, place, null])),
      )
      await store.write(() => insert(VISIT, rows))
      await store.write(() =>
        remove(VISIT, [
          ["ann", 2020, "oslo"],
          ["ann", 2021, "rome"],
          ["zoe", 2021, "rome"],
        ]),
      )
      await store.write(() =>
        remove(VISIT, [
          ["bob", 2020],
          ["eve", 2021, "oslo"],
          ["eve", 2020],
        ]),
      )
      expect(await visits(store)).toEqual([
        "ann 2020 rome",
        "ann 2021 oslo",
        "bob 2021 oslo",
        "bob 2021 rome",
        "eve 2021 rome",
      ])
      await store.write(() => remove(VISIT, [["ann"], ["bob"]]))
      expect(await visits(store)).toEqual(["eve 2021 rome"])
    }),
  )

  it.each([
    ["a row with too few values", () => insert(COUNTER, [["a"]])],
    ["a row with too many values", () => insert(COUNTER, [["a", 1, 2]])],
    ["a key without values", () => remove(COUNTER, [[]])],
    ["a key that is too long", () => remove(COUNTER, [["a", 1]])],
  ])("takes %s for a defect", (_, work) =>
    withStore(make, async (store) => {
      await store.write(() => insert(COUNTER, [["a", 1]]))
      await expect(store.write(work)).rejects.toThrow()
      expect(await counts(store)).toEqual([["a", 1]])
    })(),
  )

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
    "answers writes with no rows, and statements with RETURNING with theirs",
    withStore(make, async (store) => {
      await store.write(() =>
        insert(COUNTER, [
          ["a", 1],
          ["b", 2],
        ]),
      )
      expect(await store.write(() => query("UPDATE counter SET n = n + 1 WHERE id = ?", ["a"]))).toEqual([])
      expect(await store.write(() => query("UPDATE counter SET n = n + 1 WHERE id = ? RETURNING n", ["b"]))).toEqual([
        { n: 3 },
      ])
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
      expect({ ...row7, e: Buffer.from(row7?.["e"] as Uint8Array) }).toEqual({
        ...{ id: 7, key: "key 7", a: 'second \\ " { } , NULL', b: null },
        ...{ c: 0.875, d: 7_000, e: Buffer.from([7]), f: "é" },
      })
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
        upsert(VISIT, [
          ["ann", 1, "oslo", text],
          ["bob", 1, "oslo", `${text}!`],
        ]),
      )
      const rows = await store.read(() =>
        query<{ size: number }>("SELECT length(note) AS size FROM visit ORDER BY person"),
      )
      expect(rows).toEqual([{ size: 1_500_000 }, { size: 1_500_001 }])
    }),
  )

  it(
    "creates, lists, renames and drops tables, and reads them as they are now",
    withStore(make, async (store) => {
      const { dialect } = store
      expect(await store.read(() => query(dialect.exists, ["counter"]))).toHaveLength(1)
      expect(await store.read(() => query(dialect.exists, ["absent"]))).toEqual([])
      const names = async () => (await store.read(() => query(dialect.catalogue))).map(({ name }) => name)
      expect(await names()).toEqual(["counter", "tag", "thing", "visit"])
      const read = () => store.read(() => query("SELECT * FROM counter WHERE id = ?", ["a"]))
      await store.write(() => insert(COUNTER, [["a", 1]]))
      expect(await read()).toEqual([{ id: "a", n: 1 }])
      const other = { ...COUNTER, columns: { id: { type: "text" }, m: { type: "text" }, n: { type: "text" } } } as const
      await store.write(() =>
        sequence(
          define([dialect.dropTable("counter"), ...dialect.createTable(other)]),
          insert(other, [["a", "m", "n"]]),
        ),
      )
      expect(await read()).toEqual([{ id: "a", m: "m", n: "n" }])
      await store.write(() => define(["ALTER TABLE counter RENAME TO renamed"]))
      expect(await names()).toEqual(["renamed", "tag", "thing", "visit"])
      await store.write(() => define([dialect.dropTable("renamed"), dialect.dropTable("renamed")]))
      expect(await names()).toEqual(["tag", "thing", "visit"])
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
