/** What the tracks of a batch add to albums and take from them, and the albums that come of it. */
import type { ViewContext } from "../../define/crossView.ts"
import { TRACK } from "../../library/track/view.ts"
import { query, type Row, type Work } from "../../store/port.ts"
import { reconcile } from "../reconcile.ts"
import { addTo } from "../tally.ts"
import { isVisible, type NetChange } from "../netChanges.ts"
import {
  add,
  type AlbumTrack,
  ALBUM_TRACK_COLUMNS,
  type Gathered,
  newSum,
  type Sum,
  type Tallied,
  TALLIED,
  type Tallies,
} from "./gather.ts"
import { ALBUM_TALLY } from "./table.ts"

export interface Gain {
  readonly sum: Sum
  /** When tracks that it has now were added, and when those were that it has no more. */
  readonly came: Set<number>
  readonly went: Set<number>
  /** Nothing happened but that tracks were added which the library did not have. */
  isGrowth: boolean
}

/** What tracks add to albums, by the id of the album. An album is there too where a track only changed. */
export function gainsOf(net: ReadonlyMap<string, NetChange>): Map<string, Gain> {
  const gains = new Map<string, Gain>()
  const gainOf = (row: Row | undefined): [AlbumTrack, Gain] | undefined => {
    if (!isVisible(row) || typeof row["albumId"] !== "string") return undefined
    let gain = gains.get(row["albumId"])
    if (gain === undefined) {
      gains.set(row["albumId"], (gain = { sum: newSum(), came: new Set(), went: new Set(), isGrowth: true }))
    }
    return [row as unknown as AlbumTrack, gain]
  }
  for (const { before, after } of net.values()) {
    const [was, is] = [gainOf(before), gainOf(after)]
    if (was !== undefined) {
      const [track, gain] = was
      add(gain.sum, track, -1)
      gain.went.add(track.addedAt)
      gain.isGrowth = false
    }
    if (is !== undefined) {
      const [track, gain] = is
      add(gain.sum, track, 1)
      gain.came.add(track.addedAt)
      if (before !== undefined) gain.isGrowth = false
    }
  }
  return gains
}

/** Albums as their tracks show them now, without those that have none. Writes what is counted of them. */
export function* regather(
  context: ViewContext,
  ids: readonly string[],
  gains: ReadonlyMap<string, Gain>,
  had: ReadonlyMap<string, Row>,
): Work<Map<string, Gathered>> {
  const tallies = yield* addTallies(context, ids, gains)
  const firsts = yield* firstTracks(context, ids)
  const addedAt = new Map<string, number>()
  for (const id of ids) {
    const { came, went } = gains.get(id) ?? { came: new Set<number>(), went: new Set<number>() }
    const before = had.get(id)?.["addedAt"] as number | undefined
    const earliest = Math.min(before ?? Number.POSITIVE_INFINITY, ...came)
    // Where the one that was first went, any other may be.
    if (before === undefined || !went.has(before) || came.has(earliest)) addedAt.set(id, earliest)
  }
  const unknown = ids.filter((id) => !addedAt.has(id))
  for (const { id, first } of yield* firstTimes(context, unknown)) addedAt.set(id, first)
  const albums = new Map<string, Gathered>()
  for (const id of ids) {
    const first = firsts.get(id)
    if (first === undefined) continue
    const sum = gains.get(id)?.sum
    const before = had.get(id)
    albums.set(id, {
      first,
      tracks: Number(before?.["tracks"] ?? 0) + (sum?.tracks ?? 0),
      durationMs: Number(before?.["durationMs"] ?? 0) + (sum?.durationMs ?? 0),
      addedAt: addedAt.get(id) ?? first.addedAt,
      tallies: tallies.get(id) as Tallies,
    })
  }
  return albums
}

/** Adds what albums gain to what was counted of them, writes that, and answers all that is counted. */
function* addTallies(
  context: ViewContext,
  ids: readonly string[],
  gains: ReadonlyMap<string, Gain>,
): Work<Map<string, Tallies>> {
  const { dialect } = context
  const tallies = new Map<string, Tallies>(ids.map((id) => [id, newSum().tallies]))
  const there = yield* query<{ albumId: string; what: Tallied; value: string; tracks: number }>(
    `SELECT * FROM ${context.name(ALBUM_TALLY)} WHERE ${dialect.anyOf('"albumId"', "text")}`,
    [dialect.list(ids)],
  )
  for (const { albumId, what, value, tracks } of there) tallies.get(albumId)?.[what].set(value, tracks)
  const old: Row[] = []
  const wanted: Row[] = []
  for (const [albumId, { sum }] of gains) {
    for (const what of TALLIED) {
      const counts = (tallies.get(albumId) as Tallies)[what]
      for (const [value, by] of sum.tallies[what]) {
        const before = counts.get(value)
        if (before !== undefined) old.push({ albumId, what, value, tracks: before })
        addTo(counts, value, by)
        const tracks = counts.get(value)
        if (tracks !== undefined) wanted.push({ albumId, what, value, tracks })
      }
    }
  }
  yield* context.put(ALBUM_TALLY, reconcile(ALBUM_TALLY, old, wanted))
  return tallies
}

/** The first visible track of each album that has one. */
function* firstTracks(context: ViewContext, ids: readonly string[]): Work<Map<string, AlbumTrack>> {
  const columns = ALBUM_TRACK_COLUMNS.replaceAll(/[^, ]+/g, (column) => `t.${column}`)
  const rows = yield* query<AlbumTrack>(
    `SELECT ${columns} FROM ${context.dialect.listTable("text")} CROSS JOIN ${context.name(TRACK)} t WHERE t.id =
       (SELECT f.id FROM ${context.name(TRACK)} f WHERE f.hidden = 0 AND f."albumId" = list.value
        ORDER BY f.disc, f.track, f.id LIMIT 1)`,
    [context.dialect.list(ids)],
  )
  return new Map(rows.map((row) => [row.albumId, row]))
}

/** When the first track of each album came. */
function* firstTimes(context: ViewContext, ids: readonly string[]): Work<{ id: string; first: number }[]> {
  if (ids.length === 0) return []
  return yield* query<{ id: string; first: number }>(
    `SELECT "albumId" AS id, MIN("addedAt") AS first FROM ${context.name(TRACK)}
     WHERE hidden = 0 AND ${context.dialect.anyOf('"albumId"', "text")} GROUP BY "albumId"`,
    [context.dialect.list(ids)],
  )
}
