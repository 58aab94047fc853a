/** Places in a playlist: fractional indexes between those of the neighbours, kept short. */
import { generateNKeysBetween } from "fractional-indexing"
import type { Item } from "./item.ts"

/** Keys that would become longer make their neighbourhood be numbered anew. */
const NEAT = 40

export interface Placed {
  /** For what is put in, in its order. */
  readonly orders: readonly string[]
  /** Items already there that must get other keys: those with equal or overlong keys around the place. */
  readonly others: readonly Item[]
}

/** Makes room for `count` items in front of `list[at]`. */
export function place(list: readonly Item[], at: number, count: number): Placed {
  for (let reach = 0; ; reach = Math.max(8, reach * 2)) {
    const from = Math.max(0, at - reach)
    const to = Math.min(list.length, at + reach)
    const before = list[from - 1]?.order ?? null
    const after = list[to]?.order ?? null
    // Made apart at the same place, keys can be equal: there is no room between them.
    if (before !== null && after !== null && before >= after) continue
    const keys = generateNKeysBetween(before, after, to - from + count)
    const isAll = before === null && after === null
    if (!isAll && keys.some((key) => key.length > NEAT)) continue
    const others = list.slice(from, to).map((item, i) => {
      const order = keys[from + i < at ? i : i + count] as string
      return order === item.order ? item : { ...item, order }
    })
    return {
      orders: keys.slice(at - from, at - from + count),
      others: others.filter((item, i) => item !== list[from + i]),
    }
  }
}
