/** Some rows by chance, without reading all of them: a stretch of the list from a place by chance, shuffled. */
import type { Ports, Row, Views, Work } from "@ledgerline/core"
import { countOf, rowsAt, type Way } from "./listing.ts"

type Random = Ports["random"]

/** Ids looked at for each that is wanted; with ids that are hashes, any stretch of them is as good as all. */
const FACTOR = 4
const LEAST = 500

export function* randomRows<V extends keyof Views>(random: Random, way: Way<V>, count: number): Work<Views[V][]> {
  const total = yield* countOf(way)
  const length = Math.min(total, Math.max(LEAST, FACTOR * count))
  const offset = below(random, total)
  const rows = yield* rowsAt(way, { offset, count: Math.min(length, total - offset) })
  if (rows.length < length) rows.push(...(yield* rowsAt(way, { offset: 0, count: length - rows.length })))
  return shuffled(random, rows).slice(0, count)
}

/** A whole number from 0 to below a limit; 0 where that is 0. */
export const below = (random: Random, limit: number): number =>
  limit === 0 ? 0 : Buffer.from(random.bytes(6)).readUIntBE(0, 6) % limit

export function shuffled<T extends Row | object>(random: Random, list: readonly T[]): T[] {
  const mixed = [...list]
  for (let i = mixed.length - 1; i > 0; i--) {
    const j = below(random, i + 1)
    ;[mixed[i], mixed[j]] = [mixed[j] as T, mixed[i] as T]
  }
  return mixed
}
