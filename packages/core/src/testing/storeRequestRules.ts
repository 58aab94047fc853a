/** Rules of the store contract: what each kind of request does. */
import { expect, it } from "vitest"
import { define, insert, insertNew, query, remove, type Rows, type Store, upsert } from "../store/port.ts"
import type { MakeStore } from "./storeContract.ts"
import { COUNTER, LOADED, rowsOf, sequence, TAG, VISIT, withStore } from "./storeTables.ts"

const counts = async (store: Store): Promise<unknown[]> => (await rowsOf(store, COUNTER)).map(({ id, n }) => [id, n])
const visits = async (store: Store): Promise<string[]> =>
  (await rowsOf(store, VISIT)).map(({ person, year, place }) => [person, year, place].join(" "))

/** Rows whose key is not there yet. */
const load = (store: Store, all: Rows): Promise<void> =>
  store.write(() => sequence(define(store.dialect.createTable(LOADED)), insert(LOADED, all)))

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
      ).rejects.toBeInstanceOf(Error)
      await expect(
        store.write(() =>
          insert(COUNTER, [
            ["d", 3],
            ["d", 4],
          ]),
        ),
      ).rejects.toBeInstanceOf(Error)
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
      await expect(store.write(() => upsert(VISIT, [["bob", 2021, "rome", "same"]]))).rejects.toBeInstanceOf(Error)
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
      await expect(store.write(work)).rejects.toBeInstanceOf(Error)
      expect(await counts(store)).toEqual([["a", 1]])
    })(),
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
    "adds the key of a table that has it aside to the rows that are there, and keeps to it from then on",
    withStore(make, async (store) => {
      const { dialect } = store
      await load(store, [
        ["b", 1, "old"],
        ["a", 2, null],
        ["a", 1, null],
      ])
      await store.write(() => define([...dialect.createKey(LOADED), ...dialect.createIndexes(LOADED)]))
      await store.write(() => upsert(LOADED, [["b", 1, "new"]]))
      await store.write(() => insertNew(LOADED, [["a", 2, "passed over"]]))
      await expect(store.write(() => insert(LOADED, [["a", 1, "twice"]]))).rejects.toBeInstanceOf(Error)
      const all = [
        { id: "a", n: 1, note: null },
        { id: "a", n: 2, note: null },
        { id: "b", n: 1, note: "new" },
      ]
      expect(await rowsOf(store, LOADED)).toEqual(all)
      await store.write(() => remove(LOADED, [["a"]]))
      expect(await rowsOf(store, LOADED)).toEqual(all.slice(2))
      expect(dialect.createKey(COUNTER)).toEqual([])
    }),
  )

  it(
    "adds no key to rows that have it twice",
    withStore(make, async (store) => {
      await load(store, [
        ["a", 1, "one"],
        ["a", 1, "two"],
      ])
      await expect(store.write(() => define(store.dialect.createKey(LOADED)))).rejects.toBeInstanceOf(Error)
      expect(await rowsOf(store, LOADED)).toHaveLength(2)
    }),
  )
}
