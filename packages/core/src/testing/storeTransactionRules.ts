/** Rules of the store contract: all or nothing, one after the other, and what errors leave behind. */
import { expect, it } from "vitest"
import { StorageFailed, StorageFull } from "../errors.ts"
import { define, insert, query, queryOne, remove, run, type Store, upsert, type Work } from "../store/port.ts"
import type { MakeStore } from "./storeContract.ts"
import { COUNTER, createTables, rowsOf, sequence, TAG, withStore } from "./storeTables.ts"

class Refused extends Error {}

function* increment(id: string): Work<number> {
  const row = yield* queryOne<{ n: number }>("SELECT n FROM counter WHERE id = ?", [id])
  const n = (row?.n ?? 0) + 1
  yield* upsert(COUNTER, [[id, n]])
  return n
}

async function expectUsable(store: Store): Promise<void> {
  const before = await rowsOf(store, TAG)
  await store.write(() => insert(TAG, [["usable"]]))
  await store.write(() => run("DELETE FROM tag WHERE name = ?", ["usable"]))
  expect(await rowsOf(store, TAG)).toEqual(before)
}

export function transactionRules(make: MakeStore): void {
  it(
    "answers with what the work returns",
    withStore(make, async (store) => {
      expect(await store.write(() => increment("a"))).toBe(1)
      expect(await store.write(() => increment("a"))).toBe(2)
      expect(await store.read(() => queryOne("SELECT n FROM counter WHERE id = ?", ["a"]))).toEqual({ n: 2 })
      expect(await store.read(() => queryOne("SELECT n FROM counter WHERE id = ?", ["b"]))).toBeUndefined()
    }),
  )

  it(
    "keeps what was written when it is opened again",
    withStore(make, async (store, reopen) => {
      await store.write(() => insert(COUNTER, [["a", 1]]))
      if (reopen === undefined) return
      const again = await reopen()
      expect(await rowsOf(again, COUNTER)).toEqual([{ id: "a", n: 1 }])
      expect(await again.write(() => increment("a"))).toBe(2)
    }),
  )

  it(
    "[LOG-15] keeps nothing of a work that throws",
    withStore(make, async (store) => {
      function* work(): Work<void> {
        yield* insert(COUNTER, [["a", 1]])
        yield* define(["CREATE TABLE other (id INTEGER)"])
        throw new Refused()
      }
      await expect(store.write(work)).rejects.toBeInstanceOf(Refused)
      expect(await rowsOf(store, COUNTER)).toEqual([])
      expect(await store.read(() => query(store.dialect.exists, ["other"]))).toEqual([])
      await expectUsable(store)
    }),
  )

  it(
    "throws the error of a statement into the work",
    withStore(make, async (store) => {
      const seen: string[] = []
      function* work(): Work<void> {
        try {
          yield* run("DELETE FROM absent")
        } catch {
          seen.push("caught")
          throw new Refused()
        } finally {
          seen.push("finally")
        }
      }
      await expect(store.write(work)).rejects.toBeInstanceOf(Refused)
      await expect(store.read(work)).rejects.toBeInstanceOf(Refused)
      expect(seen).toEqual(["caught", "finally", "caught", "finally"])
    }),
  )

  it(
    "keeps nothing where a statement failed, even if the work goes on",
    withStore(make, async (store) => {
      function* work(): Work<string> {
        yield* insert(COUNTER, [["a", 1]])
        try {
          yield* insert(COUNTER, [["a", 2]])
        } catch {
          // Goes on as if nothing had happened.
        }
        yield* insert(COUNTER, [["b", 1]])
        return "done"
      }
      await expect(store.write(work)).rejects.toBeInstanceOf(Error)
      expect(await rowsOf(store, COUNTER)).toEqual([])
      await expectUsable(store)
    }),
  )

  it.each([
    ["a key that exists", () => sequence(insert(TAG, [["x"]]), insert(TAG, [["x"]]))],
    ["a table that is absent", () => run("DELETE FROM absent")],
    ["text that is not SQL", () => run("not SQL at all")],
    ["a value that is missing", () => insert(COUNTER, [["a", null]])],
  ])("tells a defect from a failure of the disk: %s", (_, work) =>
    withStore(make, async (store) => {
      const error: unknown = await store.write(work).catch((caught: unknown) => caught)
      expect(error).toBeInstanceOf(Error)
      expect(error instanceof StorageFull || error instanceof StorageFailed).toBe(false)
      await expectUsable(store)
    })(),
  )

  it(
    "[LOG-17] runs writes one after the other",
    withStore(make, async (store) => {
      const results = await Promise.all(Array.from({ length: 40 }, () => store.write(() => increment("a"))))
      expect(results.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1))
    }),
  )

  it(
    "reads one consistent state while others write",
    withStore(make, async (store) => {
      await store.write(() =>
        insert(COUNTER, [
          ["left", 100],
          ["right", 0],
        ]),
      )
      function* move(): Work<void> {
        yield* run("UPDATE counter SET n = n - 1 WHERE id = ?", ["left"])
        yield* run("UPDATE counter SET n = n + 1 WHERE id = ?", ["right"])
      }
      function* totals(): Work<number[]> {
        const found: number[] = []
        for (let round = 0; round < 10; round++) {
          const left = yield* queryOne<{ n: number }>("SELECT n FROM counter WHERE id = ?", ["left"])
          const right = yield* queryOne<{ n: number }>("SELECT n FROM counter WHERE id = ?", ["right"])
          found.push((left?.n ?? 0) + (right?.n ?? 0))
        }
        return found
      }
      const writes = Array.from({ length: 30 }, () => store.write(move))
      const reads = Array.from({ length: 30 }, () => store.read(totals))
      const found = (await Promise.all(reads)).flat()
      await Promise.all(writes)
      expect(new Set(found)).toEqual(new Set([100]))
      expect(await rowsOf(store, COUNTER)).toEqual([
        { id: "left", n: 70 },
        { id: "right", n: 30 },
      ])
    }),
  )

  it.each([
    ["insert", () => insert(TAG, [["x"]])],
    ["delete", () => remove(TAG, [["x"]])],
    ["define", () => define(["CREATE TABLE other (id INTEGER)"])],
    ["query", () => run("INSERT INTO tag VALUES ('x')")],
  ])("takes a write inside a read for a defect: %s", (_, work) =>
    withStore(make, async (store) => {
      await expect(store.read(work)).rejects.toBeInstanceOf(Error)
      expect(await rowsOf(store, TAG)).toEqual([])
      await expectUsable(store)
    })(),
  )

  it(
    "takes a call from inside a work for a defect",
    withStore(make, async (store) => {
      const errors: Promise<unknown>[] = []
      const caught = (call: Promise<unknown>) => errors.push(call.catch((error: unknown) => error))
      // oxlint-disable-next-line require-yield
      function* work(): Work<void> {
        caught(store.write(() => insert(TAG, [["x"]])))
        caught(store.read(() => query("SELECT 1 AS one")))
      }
      await store.write(work)
      expect(await Promise.all(errors)).toEqual([expect.any(Error), expect.any(Error)])
      expect(await rowsOf(store, TAG)).toEqual([])
    }),
  )

  it(
    "has scratch stores of its kind, empty and apart",
    withStore(make, async (store) => {
      await store.write(() => insert(TAG, [["main"]]))
      const [first, second] = await Promise.all([store.scratch(), store.scratch()])
      expect(first.dialect.name).toBe(store.dialect.name)
      expect(first.exclusive).toBe(true)
      for (const [index, scratch] of [first, second].entries()) {
        expect(await scratch.read(() => query(scratch.dialect.exists, ["tag"]))).toEqual([])
        await createTables(scratch)
        await scratch.write(() => insert(TAG, [[`scratch ${index}`]]))
        await expect(scratch.write(() => insert(TAG, [[`scratch ${index}`]]))).rejects.toBeInstanceOf(Error)
        await expectUsable(scratch)
        expect(await rowsOf(scratch, TAG)).toEqual([{ name: `scratch ${index}` }])
      }
      await Promise.all([first.close(), second.close()])
      expect(await rowsOf(store, TAG)).toEqual([{ name: "main" }])
    }),
  )

  it(
    "fails with StorageFailed once it has been closed, whatever is asked; closing it twice changes nothing",
    withStore(make, async (store) => {
      await store.close()
      const asked = [
        store.read(() => query("SELECT 1 AS one")),
        store.write(() => insert(TAG, [["x"]])),
        store.scratch(),
        store.check?.() ?? store.scratch(),
      ]
      for (const each of await Promise.allSettled(asked))
        expect(each).toMatchObject({ status: "rejected", reason: { _tag: "StorageFailed", code: "CLOSED" } })
      await store.close()
    }),
  )
}
