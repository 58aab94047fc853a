/** An item of a playlist, as its document holds it and as it is shown. */

export interface Item {
  readonly id: string
  /** Absent in a placeholder, which has `missing` in its place. */
  readonly track?: string
  readonly missing?: Missing
  /** A fractional index; equal ones are told apart by the id. */
  readonly order: string
  readonly addedBy?: string
  readonly addedAt?: number
  /** Where the playlist file had it when it was last imported: a fractional index of its own. */
  readonly importedOrder?: string
}

/** What a playlist file says of an entry whose file is not in the library. */
export interface Missing {
  /** Relative to the source, the end of a path from elsewhere, or a URL. */
  readonly path: string
  /** The source that the file is looked for in. */
  readonly source?: string
  readonly title?: string
  readonly artist?: string
  readonly album?: string
  readonly durationMs?: number
}

const LONGEST_PATH = 4096
const LONGEST_TEXT = 1000
const MOST_MS = 1e12

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

/**
 * What an entry means; undefined for what is no item: it is not shown. Databases hold no U+0000: without it, an id would be
 * that of another item.
 */
export function itemOf(id: string, value: unknown): Item | undefined {
  if (id.includes("\0")) return undefined
  if (typeof value !== "object" || value === null) return undefined
  const entry = value as Readonly<Record<string, unknown>>
  const { track, order, addedBy, addedAt, importedOrder } = entry
  if (!isOrder(order)) return undefined
  const missing = track === undefined ? missingOf(entry) : undefined
  if (missing === undefined && (typeof track !== "string" || !TRACK.test(track))) return undefined
  return {
    id,
    ...(missing === undefined ? { track: track as string } : { missing }),
    order,
    ...(typeof addedBy === "string" && addedBy.length <= 200 ? { addedBy } : {}),
    ...(typeof addedAt === "number" && Number.isSafeInteger(addedAt) ? { addedAt } : {}),
    ...(isOrder(importedOrder) ? { importedOrder } : {}),
  }
}

function missingOf(entry: Readonly<Record<string, unknown>>): Missing | undefined {
  const { path, source, durationMs } = entry
  if (typeof path !== "string" || path === "" || path.length > LONGEST_PATH) return undefined
  const texts = (["title", "artist", "album"] as const).flatMap((name) => {
    const value = entry[name]
    return typeof value === "string" && value !== "" && value.length <= LONGEST_TEXT ? [[name, value] as const] : []
  })
  const isLength = Number.isSafeInteger(durationMs) && (durationMs as number) >= 0 && (durationMs as number) <= MOST_MS
  return {
    path,
    ...(typeof source === "string" && TRACK.test(source) ? { source } : {}),
    ...Object.fromEntries(texts),
    ...(isLength ? { durationMs: durationMs as number } : {}),
  }
}

/** The entry for an item: the fields in an order of their own, so that equal items are equal bytes. */
export const entryOf = ({ track, missing, order, addedBy, addedAt, importedOrder }: Omit<Item, "id">): unknown => ({
  ...(missing === undefined ? { track } : missingEntry(missing)),
  order,
  ...(addedBy === undefined ? {} : { addedBy }),
  ...(addedAt === undefined ? {} : { addedAt }),
  ...(importedOrder === undefined ? {} : { importedOrder }),
})

/** The fields in an order of their own. */
export const missingEntry = ({ path, source, title, artist, album, durationMs }: Missing): Missing => ({
  path,
  ...(source === undefined ? {} : { source }),
  ...(title === undefined ? {} : { title }),
  ...(artist === undefined ? {} : { artist }),
  ...(album === undefined ? {} : { album }),
  ...(durationMs === undefined ? {} : { durationMs }),
})

export const isSameItem = (a: Item | undefined, b: Item | undefined): boolean =>
  a === b ||
  (a !== undefined &&
    b !== undefined &&
    a.track === b.track &&
    a.order === b.order &&
    a.addedBy === b.addedBy &&
    a.addedAt === b.addedAt &&
    a.importedOrder === b.importedOrder &&
    isSameMissing(a.missing, b.missing))

const isSameMissing = (a: Missing | undefined, b: Missing | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && JSON.stringify(missingEntry(a)) === JSON.stringify(missingEntry(b)))

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
