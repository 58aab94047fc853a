/** Sets of (client, clock): which structs of a document a set of updates inserted or deleted. */

import type { Stretch } from "./update.ts"

/** For each client its ranges as `from, length, from, length …`. */
export type PackedRanges = readonly (readonly [client: number, ...numbers: number[]])[]

/** Beyond this number they are joined in one go. */
const FEW = 64

export class Ranges {
  /** Bounds by client: `from, to, from, to …`, ascending, neither touching nor overlapping; `to` is outside. */
  readonly #bounds = new Map<number, number[]>()

  static unpack(packed: PackedRanges): Ranges {
    const ranges = new Ranges()
    for (const [client, ...numbers] of packed) {
      const bounds: number[] = []
      for (let i = 0; i < numbers.length; i += 2) {
        const from = numbers[i] as number
        bounds.push(from, from + (numbers[i + 1] as number))
      }
      ranges.#bounds.set(client, bounds)
    }
    return ranges
  }

  /** By client: the same ranges are packed as the same, in whatever order they came. */
  pack(): PackedRanges {
    const clients = [...this.#bounds].toSorted(([a], [b]) => a - b)
    return clients.map(([client, bounds]) => [
      client,
      ...bounds.map((bound, i) => (i % 2 === 0 ? bound : bound - (bounds[i - 1] as number))),
    ])
  }

  /** Adds many in one go: one by one, each would move all that come behind it. */
  addAll(stretches: readonly Stretch[]): void {
    if (stretches.length <= FEW) for (const { client, clock, length } of stretches) this.add(client, clock, length)
    else
      for (const [client, list] of Map.groupBy(stretches, (each) => each.client)) {
        const sorted = list.toSorted((a, b) => a.clock - b.clock)
        this.#bounds.set(client, joined(this.#bounds.get(client) ?? [], sorted))
      }
  }

  add(client: number, from: number, length: number): void {
    const bounds = this.#bounds.get(client)
    if (bounds === undefined) {
      this.#bounds.set(client, [from, from + length])
      return
    }
    // Even indices begin ranges: those that touch the new one lie between `first` and `last`.
    let first = countBelow(bounds, from)
    first -= first % 2
    let last = countBelow(bounds, from + length + 1)
    last += last % 2
    if (first === last) bounds.splice(first, 0, from, from + length)
    else {
      const start = Math.min(from, bounds[first] as number)
      const end = Math.max(from + length, bounds[last - 1] as number)
      bounds.splice(first, last - first, start, end)
    }
  }

  has(client: number, clock: number): boolean {
    const bounds = this.#bounds.get(client)
    return bounds !== undefined && countBelow(bounds, clock + 1) % 2 === 1
  }
}

/** Bounds with stretches that are in order. */
function joined(bounds: readonly number[], stretches: readonly Stretch[]): number[] {
  const result: number[] = []
  const put = (from: number, to: number): void => {
    const last = result.length - 1
    if (last > 0 && from <= (result[last] as number)) result[last] = Math.max(to, result[last] as number)
    else result.push(from, to)
  }
  let next = 0
  for (const { clock, length } of stretches) {
    for (; next < bounds.length && (bounds[next] as number) <= clock; next += 2)
      put(bounds[next] as number, bounds[next + 1] as number)
    put(clock, clock + length)
  }
  for (; next < bounds.length; next += 2) put(bounds[next] as number, bounds[next + 1] as number)
  return result
}

/** How many of the ascending numbers are less than a limit. */
function countBelow(numbers: readonly number[], limit: number): number {
  let low = 0
  let high = numbers.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((numbers[middle] as number) < limit) low = middle + 1
    else high = middle
  }
  return low
}
