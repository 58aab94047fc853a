/** Rules of the store contract: values come back as they went in, and alike from every store. */
import fc from "fast-check"
import { expect, it } from "vitest"
import { insert, insertNew, query, queryOne, remove, type Value, type Work } from "../store/port.ts"
import type { MakeStore } from "./storeContract.ts"
import { rowsOf, TAG, THING, withStore } from "./storeTables.ts"

const MAX = Number.MAX_SAFE_INTEGER
const ODD = [
  "",
  " ",
  "é",
  "e\u0301",
  "你好",
  "😀",
  '"',
  "'",
  "\\",
  "\\x41",
  "{a,b}",
  "NULL",
  "null",
  "?",
  "$1",
  "%",
  "_",
  "\n\t\u0001",
  "\uffff",
]

/** In the order of UTF-8, which is not that of JavaScript: "\uffff" comes before "😀". */
const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))
const plain = (value: Value | undefined) => (value instanceof Uint8Array ? Buffer.from(value).toString("hex") : value)

/** Any text, with a liking for what lies at the edges of encodings. */
const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 6 }),
  fc.string({
    unit: fc.constantFrom("a", "B", "é", "\u0000", "\ud83d", "\ude00", "😀", "\uffff", "\ufffd", "-", "_", " "),
    maxLength: 6,
  }),
)

export function valueRules(make: MakeStore): void {
  it(
    "gives values back as they were",
    withStore(make, async (store) => {
      const rows: readonly (readonly [Value, Value, Value, Value])[] = [
        [null, null, null, null],
        ...ODD.map((text) => [text, 0, 0, new Uint8Array()] as const),
        ["x".repeat(70_000), MAX, 1e308, new Uint8Array([0])],
        ["-", -MAX, -5e-324, new Uint8Array([255, 0, 92, 120, 34])],
        ["0", 0, 0.1 + 0.2, Uint8Array.from({ length: 70_000 }, (_, index) => index % 251)],
        ["1", 2 ** 32, 1 / 3, new Uint8Array(new Uint8Array([1, 2, 3, 4]).buffer, 1, 2)],
        ["2", -1, 2 ** 70, null],
      ]
      await store.write(() =>
        insert(
          THING,
          rows.map((row, id) => [id, ...row]),
        ),
      )
      const found = (await rowsOf(store, THING)).map((row) => [
        row["text"],
        row["whole"],
        row["real"],
        plain(row["bytes"]),
      ])
      expect(found).toEqual(rows.map((row) => row.map(plain)))
    }),
  )

  it(
    "finds rows by each kind of value",
    withStore(make, async (store) => {
      await store.write(() =>
        insert(THING, [
          [1, "😀", MAX, 0.1, new Uint8Array([0, 1])],
          [2, "other", 1, 1, new Uint8Array()],
        ]),
      )
      for (const [column, value] of [
        ["text", "😀"],
        ["whole", MAX],
        ["real", 0.1],
        ["bytes", new Uint8Array([0, 1])],
      ] as const) {
        expect(await store.read(() => query(`SELECT id FROM thing WHERE ${column} = ?`, [value]))).toEqual([{ id: 1 }])
      }
      const page = "SELECT id FROM thing WHERE (text, id) > (?, ?) ORDER BY text, id LIMIT ?"
      expect(await store.read(() => query(page, ["other", 1, 10]))).toEqual([{ id: 2 }, { id: 1 }])
    }),
  )

  it(
    "gives counts, sums and conditions as numbers",
    withStore(make, async (store) => {
      await store.write(() =>
        insert(THING, [
          [1, null, 2, 0.5, null],
          [2, null, 40, 0.25, null],
        ]),
      )
      const sql = `SELECT count(*) AS "rowCount", sum(whole) AS whole, sum(real) AS real, avg(whole) AS mean, max(id) > 1 AS many FROM thing`
      expect(await store.read(() => query(sql))).toEqual([{ rowCount: 2, whole: 42, real: 0.75, mean: 21, many: 1 }])
    }),
  )

  it(
    "[FOLD-20] turns −0 into 0",
    withStore(make, async (store) => {
      await store.write(() => insert(THING, [[1, null, -0, -0, null]]))
      const row = await store.read(() => queryOne("SELECT whole, real FROM thing WHERE real = ?", [-0]))
      expect([row?.["whole"], row?.["real"]].map((value) => Object.is(value, 0))).toEqual([true, true])
    }),
  )

  it.each([
    ["2^53 as an integer", () => insert(THING, [[1, null, MAX + 1, null, null]])],
    ["a fraction as an integer", () => insert(THING, [[1, null, 1.5, null, null]])],
    ["NaN", () => insert(THING, [[1, null, null, Number.NaN, null]])],
    ["an infinity", () => insert(THING, [[1, null, null, Number.POSITIVE_INFINITY, null]])],
    ["NaN as a parameter", () => query("SELECT id FROM thing WHERE real = ?", [Number.NaN])],
  ])("takes %s for a defect", (_, work) =>
    withStore(make, async (store) => {
      await expect(store.write<unknown>(work)).rejects.toBeInstanceOf(Error)
      expect(await rowsOf(store, THING)).toEqual([])
    })(),
  )

  it(
    "never rounds an integer that SQL computed",
    withStore(make, async (store) => {
      await store.write(() =>
        insert(THING, [
          [1, null, MAX, null, null],
          [2, null, 2, null, null],
        ]),
      )
      await expect(store.read(() => query("SELECT whole + 2 AS more FROM thing WHERE id = 1"))).rejects.toThrow("2^53")
      await expect(store.read(() => query("SELECT sum(whole) AS more FROM thing"))).rejects.toThrow("2^53")
      expect(await store.read(() => query("SELECT max(whole) AS most FROM thing"))).toEqual([{ most: MAX }])
    }),
  )

  it(
    "[FOLD-20] keeps text without U+0000 and with U+FFFD for lone surrogates, in rows, parameters, keys and lists alike",
    withStore(make, async (store) => {
      const pairs = [
        ["a\0b", "ab"],
        ["\ud800x", "\ufffdx"],
        ["x\udc00\0", "x\ufffd"],
        ["\ud83d\0\ude00", "😀"],
      ] as const
      for (const [given, stored] of pairs) {
        await store.write(() => insert(TAG, [[given]]))
        expect(await rowsOf(store, TAG)).toEqual([{ name: stored }])
        expect(await store.read(() => query("SELECT name FROM tag WHERE name = ?", [given]))).toEqual([
          { name: stored },
        ])
        const any = store.dialect.anyOf("name", "text")
        const list = store.dialect.list([given])
        expect(await store.read(() => query(`SELECT name FROM tag WHERE ${any}`, [list]))).toEqual([{ name: stored }])
        await store.write(() => remove(TAG, [[given]]))
        expect(await rowsOf(store, TAG)).toEqual([])
      }
    }),
  )

  it(
    "[FOLD-12] sorts and compares text by its UTF-8 bytes",
    withStore(make, async (store) => {
      await fc.assert(
        fc.asyncProperty(fc.uniqueArray(anyText, { maxLength: 40 }), anyText, async (texts, bound) => {
          const stored = [...new Set(texts.map((text) => text.replaceAll("\0", "").toWellFormed()))].toSorted(byBytes)
          const limit = bound.replaceAll("\0", "").toWellFormed()
          await store.write(function* (): Work<void> {
            yield* query("DELETE FROM tag")
            yield* insertNew(
              TAG,
              texts.map((text) => [text]),
            )
          })
          const names = (sql: string, params: readonly Value[]) =>
            store.read(function* (): Work<Value[]> {
              return (yield* query<{ name: string }>(sql, params)).map(({ name }) => name)
            })
          expect(await names("SELECT name FROM tag ORDER BY name", [])).toEqual(stored)
          expect(await names("SELECT name FROM tag ORDER BY name DESC", [])).toEqual(stored.toReversed())
          const after = stored.filter((text) => byBytes(text, limit) > 0)
          expect(await names("SELECT name FROM tag WHERE name > ? ORDER BY name", [bound])).toEqual(after)
        }),
        { numRuns: 60 },
      )
    }),
  )

  it(
    "finds rows by lists of any length and any text",
    withStore(make, async (store) => {
      const { dialect } = store
      await store.write(() =>
        insert(
          THING,
          ODD.map((text, id) => [id, text, id * 1_000, null, null]),
        ),
      )
      const ids = (where: string, values: readonly (string | number)[]) =>
        store.read(function* (): Work<Value[]> {
          const rows = yield* query<{ id: number }>(`SELECT id FROM thing WHERE ${where} ORDER BY id`, [
            dialect.list(values),
          ])
          return rows.map(({ id }) => id)
        })
      const all = ODD.map((_, id) => id)
      expect(await ids(dialect.anyOf("text", "text"), [])).toEqual([])
      expect(await ids(dialect.anyOf("text", "text"), ODD)).toEqual(all)
      expect(await ids(dialect.anyOf("text", "text"), ["é", "absent", "é"])).toEqual([2])
      expect(await ids(dialect.anyOf("whole", "integer"), [0, 3_000, MAX, -MAX])).toEqual([0, 3])
      expect(
        await ids(
          dialect.anyOf("whole", "integer"),
          Array.from({ length: 100_000 }, (_, index) => index),
        ),
      ).toEqual(all)
      const many = Array.from({ length: 100_000 }, (_, index) => `value ${index}`)
      expect(await ids(dialect.anyOf("text", "text"), [...many, "😀"])).toEqual([5])
      for (const [type, values] of [
        ["text", ["a", "😀"]],
        ["integer", [1, MAX]],
      ] as const) {
        const rows = await store.read(() =>
          query(`SELECT value FROM ${dialect.listTable(type)}`, [dialect.list(values)]),
        )
        expect(rows).toEqual(values.map((value) => ({ value })))
      }
    }),
  )
}
