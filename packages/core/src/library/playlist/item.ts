/** An item of a playlist, as its document holds it and as it is shown. */

export interface Item {
  readonly id: string
  readonly track: string
  /** A fractional index; equal ones are told apart by the id. */
  readonly order: string
  readonly addedBy?: string
  readonly addedAt?: number
}

const LONGEST_ORDER = 500

const TRACK = /^[\x21-\x7e]{1,200}$/
const DIGITS = /^[A-Za-z][0-9A-Za-z]+$/

/**
 * Whether `fractional-indexing` takes the key: its first letter says how many digits the whole part has, and a fraction
 * does not end in 0.
 */
export function isOrder(key: unknown): key is string {
  if (typeof key !== "string" || key.length > LONGEST_ORDER || !DIGITS.test(key)) return false
  const head = key.charCodeAt(0)
  const whole = head >= 97 ? head - 95 : 92 - head
  if (key.length < whole || key === SMALLEST) return false
  return key.length === whole || !key.endsWith("0")
}

const SMALLEST = `A${"0".repeat(26)}`

/** What an entry means; undefined for what is no item: it is not shown. */
export function itemOf(id: string, value: unknown): Item | undefined {
  if (typeof value !== "object" || value === null) return undefined
  const { track, order, addedBy, addedAt } = value as Readonly<Record<string, unknown>>
  if (typeof track !== "string" || !TRACK.test(track) || !isOrder(order)) return undefined
  return {
    id,
    track,
    order,
    ...(typeof addedBy === "string" && addedBy.length <= 200 ? { addedBy } : {}),
    ...(typeof addedAt === "number" && Number.isSafeInteger(addedAt) ? { addedAt } : {}),
  }
}

/** The entry for an item: the fields in an order of their own, so that equal items are equal bytes. */
export const entryOf = ({ track, order, addedBy, addedAt }: Omit<Item, "id">): unknown => ({
  track,
  order,
  ...(addedBy === undefined ? {} : { addedBy }),
  ...(addedAt === undefined ? {} : { addedAt }),
})

export const isSameItem = (a: Item | undefined, b: Item | undefined): boolean =>
  a === b ||
  (a !== undefined &&
    b !== undefined &&
    a.track === b.track &&
    a.order === b.order &&
    a.addedBy === b.addedBy &&
    a.addedAt === b.addedAt)

export function byPlace(a: Item, b: Item): number {
  if (a.order !== b.order) return a.order < b.order ? -1 : 1
  return a.id === b.id ? 0 : a.id < b.id ? -1 : 1
}

/** Where a value is in a sorted list, or would be. */
export function placeOf<T>(list: readonly T[], compare: (other: T) => number): number {
  let low = 0
  let high = list.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (compare(list[middle] as T) < 0) low = middle + 1
    else high = middle
  }
  return low
}
