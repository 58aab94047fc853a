/** What tables of tracks show: one track, or a place in a playlist with what is there. */
import type { PlaylistItem, Track } from "@ledgerline/client/contract"
import type { Friend } from "../device/friends.ts"
import type { Live } from "@ledgerline/client/remote"
import type { Part, PartAt } from "../lists/LiveList.ts"

export interface TableItem {
  /** Unique in its list. */
  readonly key: string
  /** Undefined where a playlist has a place for what is not here. */
  readonly track: Track | undefined
  /** The place in a playlist. */
  readonly item?: PlaylistItem | undefined
  /** What is said below the title in place of nothing: when it was played, how often. */
  readonly note?: string | undefined
  /** Whose library has it, where the own one has not: it is looked at and played. */
  readonly friend?: Friend | undefined
}

export const itemOf = (track: Track): TableItem => ({ key: track.id, track })

/** The same question with its answer as something else. */
export function mapped<A, B>(live: Live<A>, change: (value: A) => B): Live<B> {
  let of: A | undefined
  let made: B | undefined
  const now = (): B | undefined => {
    if (live.value !== of) {
      of = live.value
      made = of === undefined ? undefined : change(of)
    }
    return made
  }
  return {
    get value() {
      return now()
    },
    get error() {
      return live.error
    },
    subscribe: (listener) => live.subscribe(listener),
    async *[Symbol.asyncIterator]() {
      for await (const value of live) yield change(value)
    },
  }
}

/** Lists of tracks as tables have them. */
export const asItems =
  (partAt: PartAt<Track>): PartAt<TableItem> =>
  (offset, limit) =>
    mapped(partAt(offset, limit), ({ items, total }): Part<TableItem> => ({ items: items.map(itemOf), total }))

/** A part of a list that names tracks, such as that of a playlist, with the tracks: both live. */
export function withTracks<T>(
  part: Live<Part<T>>,
  trackOf: (of: T) => string | null,
  tracksOf: (ids: readonly string[]) => Live<{ readonly items: readonly Track[] }>,
  itemFor: (of: T, track: Track | undefined) => TableItem,
): Live<Part<TableItem>> {
  const listeners = new Set<() => void>()
  let value: Part<TableItem> | undefined
  let error: Error | undefined
  let tracks: Live<{ readonly items: readonly Track[] }> | undefined
  let asked = ""
  let leave: (() => void) | undefined
  let leaveTracks: (() => void) | undefined
  const tell = (): void => {
    for (const listener of listeners) listener()
  }
  const join = (): void => {
    error = part.error ?? tracks?.error
    const found = tracks?.value?.items
    if (part.value === undefined || found === undefined) return error === undefined ? undefined : tell()
    const byId = new Map(found.map((track) => [track.id, track]))
    const { items, total } = part.value
    value = { items: items.map((of) => itemFor(of, byId.get(trackOf(of) ?? ""))), total }
    tell()
  }
  const follow = (): void => {
    const ids = [...new Set((part.value?.items ?? []).flatMap((of) => trackOf(of) ?? []))]
    if (ids.length === 0 && part.value !== undefined) {
      value = { items: part.value.items.map((of) => itemFor(of, undefined)), total: part.value.total }
      return tell()
    }
    if (ids.join() === asked) return join()
    asked = ids.join()
    const next = tracksOf(ids)
    const leaveNext = next.subscribe(join)
    leaveTracks?.()
    tracks = next
    leaveTracks = leaveNext
  }
  return {
    get value() {
      return value
    },
    get error() {
      return error
    },
    subscribe(listener) {
      const own = (): void => listener()
      listeners.add(own)
      if (listeners.size === 1) leave = part.subscribe(follow)
      return () => {
        if (!listeners.delete(own) || listeners.size > 0) return
        leave?.()
        leaveTracks?.()
        asked = ""
        tracks = undefined
      }
    },
    async *[Symbol.asyncIterator]() {
      for await (const { items, total } of part) {
        const found = new Map<string, Track>()
        const ids = [...new Set(items.flatMap((of) => trackOf(of) ?? []))]
        for (let at = 0; at < ids.length; at += MOST_IDS)
          for await (const { items: some } of tracksOf(ids.slice(at, at + MOST_IDS))) {
            for (const track of some) found.set(track.id, track)
            break
          }
        yield { items: items.map((of) => itemFor(of, found.get(trackOf(of) ?? ""))), total }
      }
    },
  }
}

/** Tracks that are asked for at once. */
const MOST_IDS = 100
