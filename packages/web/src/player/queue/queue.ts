/** What is played one after another. Plain functions: each answers another queue and leaves the one that it got. */
import type { Track } from "@ledgerline/client/contract"
import { newKey } from "../../app/newKey.ts"

/** One place in the queue: a track may be in it several times. */
export interface Entry {
  readonly key: string
  readonly track: Track
  /** From where it was put here, such as `album:…`; goes into what is told of a play. */
  readonly context?: string | undefined
}

export type Repeat = "off" | "all" | "one"

export interface Queue {
  readonly entries: readonly Entry[]
  /** Which one plays; -1 where nothing was played yet. */
  readonly at: number
  /** The keys as they stood before they were shuffled; null where they are not. */
  readonly order: readonly string[] | null
}

export const EMPTY: Queue = { entries: [], at: -1, order: null }

export const entryOf = (track: Track, context?: string): Entry => ({
  key: newKey(),
  track,
  ...(context === undefined ? {} : { context }),
})

/** The same with other entries; what plays goes on where it is still there, or else what took its place. */
function withEntries({ entries: before, at, order }: Queue, entries: readonly Entry[]): Queue {
  const key = before[at]?.key
  const place = entries.findIndex((entry) => entry.key === key)
  if (place !== -1 || at === -1) return { entries, at: place, order }
  const left = new Set(entries.map((entry) => entry.key))
  const follower = before.slice(at + 1).find((entry) => left.has(entry.key))?.key
  const next = entries.findIndex((entry) => entry.key === follower)
  return { entries, at: next === -1 ? entries.length - 1 : next, order }
}

export function inserted(queue: Queue, added: readonly Entry[], where: "next" | "last"): Queue {
  const place = where === "next" ? queue.at + 1 : queue.entries.length
  const entries = [...queue.entries.slice(0, place), ...added, ...queue.entries.slice(place)]
  // In the order without shuffling they stand behind the one that plays, too.
  const order = queue.order === null ? null : orderWith(queue, added, where)
  return withEntries({ ...queue, order }, entries)
}

function orderWith({ entries, at, order }: Queue, added: readonly Entry[], where: "next" | "last"): string[] {
  const keys = added.map(({ key }) => key)
  const all = order ?? []
  const place = where === "last" ? all.length : all.indexOf(entries[at]?.key ?? "") + 1
  return [...all.slice(0, place), ...keys, ...all.slice(place)]
}

export function removed(queue: Queue, keys: ReadonlySet<string>): Queue {
  return withEntries(
    queue,
    queue.entries.filter(({ key }) => !keys.has(key)),
  )
}

/** Only what plays stays. */
export const cleared = (queue: Queue): Queue => ({
  entries: queue.entries.slice(queue.at, queue.at + 1),
  at: queue.at === -1 ? -1 : 0,
  order: null,
})

/** Moves one in front of the one that stands at `to` now; `to` may be the length. */
export function moved(queue: Queue, key: string, to: number): Queue {
  const from = queue.entries.findIndex((entry) => entry.key === key)
  const entry = queue.entries[from]
  if (entry === undefined) return queue
  const rest = queue.entries.toSpliced(from, 1)
  const place = Math.max(0, Math.min(rest.length, to > from ? to - 1 : to))
  return withEntries(queue, rest.toSpliced(place, 0, entry))
}

/** What plays comes first, all others in an order by chance. `random` is from 0 to 1, without 1. */
export function shuffled(queue: Queue, random: () => number): Queue {
  const current = queue.entries[queue.at]
  const rest = queue.entries.filter((entry) => entry !== current)
  for (let i = rest.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    const [a, b] = [rest[i], rest[j]]
    if (a !== undefined && b !== undefined) [rest[i], rest[j]] = [b, a]
  }
  const entries = current === undefined ? rest : [current, ...rest]
  return { ...withEntries(queue, entries), order: queue.order ?? queue.entries.map(({ key }) => key) }
}

/** As they stood before they were shuffled, without what was removed since. */
export function unshuffled(queue: Queue): Queue {
  if (queue.order === null) return queue
  const place = new Map(queue.order.map((key, i) => [key, i]))
  const placeOf = ({ key }: Entry): number => place.get(key) ?? Infinity
  return {
    ...withEntries(
      queue,
      queue.entries.toSorted((a, b) => placeOf(a) - placeOf(b)),
    ),
    order: null,
  }
}

/** What comes after what plays; undefined at the end. `byItself`: nobody asked for the next one. */
export function following({ entries, at }: Queue, repeat: Repeat, byItself: boolean): number | undefined {
  if (repeat === "one" && byItself && at >= 0) return at
  if (at + 1 < entries.length) return at + 1
  return repeat === "off" || entries.length === 0 ? undefined : 0
}
