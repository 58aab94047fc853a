/**
 * Where a track can be played from, seen from one device at one moment. Which sources are within reach is no event but
 * a parameter, so this is a query and not a table.
 */
import type { Origin } from "../../ids.ts"
import type { SourceKind } from "../../library/source/events.ts"
import { type Dialect, query, type Value, type Work } from "../../store/port.ts"

/** From best to worst. */
export const AVAILABILITIES = ["local", "cached", "stream-only", "unavailable"] as const
export type Availability = (typeof AVAILABILITIES)[number]

export interface Viewpoint {
  /** The replica that asks: its folders are local, its cache is the cache. */
  readonly replica: Origin
  /** Ids of sources that cannot be reached now; of this device too, such as a disk that is not mounted. */
  readonly unreachable: ReadonlySet<string>
}

export interface Available {
  readonly track: string
  readonly source: string
  readonly availability: Availability
  /** A copy that gives this availability. */
  readonly copy: string
  readonly mediaFile: string
}

interface Found {
  readonly track: string
  readonly copy: string
  readonly mediaFile: string
  readonly state: "present" | "cached"
  readonly source: string
  readonly kind: SourceKind
  readonly replica: string | null
}

const COLUMNS = `copy.id AS copy, copy."mediaFile" AS "mediaFile", copy.state AS state,
  source.id AS source, source.kind AS kind, source.replica AS replica`
const THERE = `"copy" AS copy ON copy."mediaFile" = file."mediaFile" AND copy.state IN ('present', 'cached')
  JOIN source ON source.id = copy.source`

/** For EXPLAIN too: the copies of tracks, then those of the tracks that were merged into them. */
export function copiesOfTracks(
  dialect: Dialect,
  tracks: readonly string[],
): { readonly sql: string; readonly params: readonly Value[] } {
  const list = dialect.list(tracks)
  return {
    sql: `SELECT file.track AS track, ${COLUMNS} FROM "trackFile" AS file JOIN ${THERE}
      WHERE ${dialect.anyOf("file.track", "text")}
      UNION ALL
      SELECT merge.canonical AS track, ${COLUMNS} FROM "merge" AS merge
      JOIN "trackFile" AS file ON file.track = merge.track JOIN ${THERE}
      WHERE ${dialect.anyOf("merge.canonical", "text")} AND merge.track <> merge.canonical`,
    params: [list, list],
  }
}

/**
 * One entry for each of the tracks and each source that holds it, in the order of the tracks, best first. A track that
 * no source holds has none. Ask for a page of tracks, not for a library.
 */
export function* availabilityOf(dialect: Dialect, tracks: readonly string[], from: Viewpoint): Work<Available[]> {
  const { sql, params } = copiesOfTracks(dialect, tracks)
  const best = new Map<string, Available>()
  for (const found of yield* query<Found>(sql, params)) {
    const { track, source, copy, mediaFile } = found
    const entry = { track, source, copy, mediaFile, availability: availability(found, from) }
    const key = `${track} ${source}`
    const other = best.get(key)
    if (other === undefined || compare(entry, other) < 0) best.set(key, entry)
  }
  const place = new Map(tracks.map((track, i) => [track, i]))
  return [...best.values()].sort((a, b) => (place.get(a.track) ?? 0) - (place.get(b.track) ?? 0) || compare(a, b))
}

function availability({ source, kind, replica, state }: Found, from: Viewpoint): Availability {
  if (from.unreachable.has(source)) return "unavailable"
  const isHere = replica === from.replica
  // What another device keeps for itself is not offered to others.
  if (kind === "cache") return isHere ? "cached" : "unavailable"
  if (kind === "folder" && isHere) return state === "cached" ? "cached" : "local"
  return "stream-only"
}

function compare(a: Available, b: Available): number {
  const rank = AVAILABILITIES.indexOf(a.availability) - AVAILABILITIES.indexOf(b.availability)
  if (rank !== 0) return rank
  if (a.source !== b.source) return a.source < b.source ? -1 : 1
  return a.copy < b.copy ? -1 : a.copy > b.copy ? 1 : 0
}
