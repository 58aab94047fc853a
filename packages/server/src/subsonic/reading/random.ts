/** Some rows by chance, without reading all of them: a stretch of a list from a place by chance, shuffled. */
import type { Ports, Row, Views, Work } from "@ledgerline/core"
import { countOf, rowsAfter, rowsAt, type Way } from "./listing.ts"

type Random = Ports["random"]

/** Rows looked at for each that is wanted. */
const FACTOR = 4
const LEAST = 500

/** Of a way by ids, which are hashes: any stretch of them is as good as all. Of another way, from any place of it. */
export function* randomRows<V extends keyof Views>(random: Random, way: Way<V>, count: number): Work<Views[V][]> {
  const length = Math.max(LEAST, FACTOR * count)
  const isById = way.keys.length === 1 && way.keys[0] === "id"
  const start = isById ? Buffer.from(random.bytes(8)).toString("hex") : below(random, yield* countOf(way))
  const rows = yield* typeof start === "string"
    ? rowsAfter(way, [start], length)
    : rowsAt(way, { offset: start, count: length })
  const first = rows.length < length ? yield* rowsAt(way, { offset: 0, count: length }) : []
  const keyOf = (row: Views[V]): string => JSON.stringify(way.keys.map((key) => row[key]))
  const found = new Map([...rows, ...first].map((row) => [keyOf(row), row]))
  return shuffled(random, [...found.values()].slice(0, length)).slice(0, count)
}

/** A whole number from 0 to below a limit; 0 where that is 0. */
const below = (random: Random, limit: number): number =>
  limit === 0 ? 0 : Buffer.from(random.bytes(6)).readUIntBE(0, 6) % limit

export function shuffled<T extends Row | object>(random: Random, list: readonly T[]): T[] {
  const mixed = [...list]
  for (let i = mixed.length - 1; i > 0; i--) {
    const j = below(random, i + 1)
    ;[mixed[i], mixed[j]] = [mixed[j] as T, mixed[i] as T]
  }
  return mixed
}
