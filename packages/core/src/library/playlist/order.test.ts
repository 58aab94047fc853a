import fc from "fast-check"
import { generateKeyBetween } from "fractional-indexing"
import { describe, expect, it } from "vitest"
import { byPlace, type Item, isOrder } from "./item.ts"
import { place } from "./order.ts"

const isTaken = (key: string): boolean => {
  try {
    generateKeyBetween(key, null)
    return true
  } catch {
    return false
  }
}
const letters = fc.constantFrom(..."0129AMNYZabcyz")

describe("places", () => {
  it("are those that fractional-indexing takes", () => {
    const key = fc.oneof(
      fc.string({ unit: letters, minLength: 1, maxLength: 6 }),
      fc.string({ unit: fc.constantFrom("0", "1"), maxLength: 27 }).map((rest) => `A${rest}`),
    )
    fc.assert(
      fc.property(key, (text) => {
        expect(isOrder(text)).toBe(isTaken(text) && text.length > 1)
      }),
      { numRuns: 3000 },
    )
    expect([isOrder(`A${"0".repeat(26)}`), isOrder(`a0${"V".repeat(499)}`), isOrder(5)]).toEqual([false, false, false])
  })

  it("[PLAYLIST-7] make room anywhere, also between equal and endless keys, and stay short", () => {
    const hostile = fc.constantFrom(
      "a0",
      "a1",
      `a0${"0".repeat(400)}1`,
      `a0${"z".repeat(400)}`,
      `z${"z".repeat(26)}`,
      "Zz",
    )
    const insert = fc.record({ at: fc.nat(1000), count: fc.integer({ min: 1, max: 4 }) })
    fc.assert(
      fc.property(fc.array(hostile, { maxLength: 12 }), fc.array(insert, { maxLength: 12 }), (keys, inserts) => {
        let list: Item[] = keys.map((order, i) => ({ id: `i${i}`, track: "t", order })).sort(byPlace)
        for (const [n, { at, count }] of inserts.entries()) {
          const place0 = at % (list.length + 1)
          const { orders, others } = place(list, place0, count)
          const added = orders.map((order, i) => ({ id: `n${n}.${i}`, track: "t", order }))
          const changed = new Map(others.map((item) => [item.id, item]))
          const expected = list.toSpliced(place0, 0, ...added).map((item) => item.id)
          list = [...list.map((item) => changed.get(item.id) ?? item), ...added].sort(byPlace)
          expect(list.map((item) => item.id)).toEqual(expected)
          expect(
            [...orders, ...others.map((item) => item.order)].every((order) => isOrder(order) && order.length <= 60),
          ).toBe(true)
        }
      }),
    )
  })

  it("stay short where all is put in at one place", () => {
    let list: Item[] = place([], 0, 2).orders.map((order, i) => ({ id: `i${i}`, track: "t", order }))
    let moved = 0
    for (let n = 0; n < 2000; n++) {
      const { orders, others } = place(list, 1, 1)
      const changed = new Map(others.map((item) => [item.id, item]))
      moved += others.length
      list = list
        .map((item) => changed.get(item.id) ?? item)
        .toSpliced(1, 0, { id: `n${n}`, track: "t", order: orders[0] as string })
    }
    expect(list).toEqual([...list].sort(byPlace))
    expect(Math.max(...list.map((item) => item.order.length))).toBeLessThanOrEqual(40)
    expect(moved).toBeLessThan(4000)
  })
})
