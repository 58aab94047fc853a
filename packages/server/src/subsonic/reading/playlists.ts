/** Playlists that a member sees: the own ones and those of all. */
import { type Dialect, LIBRARY, query, subjectKey, type Views, type Work } from "@ledgerline/core"
import { notFound } from "../protocol/errors.ts"
import { byIds } from "./listing.ts"

export type PlaylistRow = Views["playlist"] & { readonly durationMs: number | null }

const SHOWN = `SELECT p.*, (
    SELECT SUM(t."durationMs") FROM "playlistItem" i LEFT JOIN "merge" m ON m.track = i.track
    JOIN "track" t ON t.id = COALESCE(m.canonical, i.track) WHERE i.playlist = p.subject AND t.hidden = 0
  ) AS "durationMs" FROM "playlist" p`

/** Lists that a client could show. */
const MOST = 5000

export function* playlistRows(member: string): Work<PlaylistRow[]> {
  const rows = yield* query<PlaylistRow>(
    `${SHOWN} WHERE p."user" IN ('', ?) AND p.kind = 'playlist' AND p.removed = 0 ORDER BY p."nameKey", p.subject LIMIT ?`,
    [member, MOST],
  )
  return rows.map(withNumber)
}

/** The playlist with this id that the member sees. Fails with {@link notFound}. */
export function* playlistRow(member: string, id: string): Work<PlaylistRow> {
  const [own, shared] = [`user:${member}`, LIBRARY].map((log) => subjectKey(log, `playlist:${id}`)) as [string, string]
  const rows = yield* query<PlaylistRow>(`${SHOWN} WHERE p.subject IN (?, ?) AND p.removed = 0`, [own, shared])
  const [row] = rows
  if (row === undefined) throw notFound("playlist")
  return withNumber(row)
}

const withNumber = (row: PlaylistRow): PlaylistRow => ({ ...row, durationMs: Number(row.durationMs ?? 0) })

export interface Entry {
  readonly item: string
  /** The one that shows, where it was merged. */
  readonly track: Views["track"]
}

/** What a client sees of a playlist, in order: without placeholders, and without tracks that were taken away. */
export function* entriesOf(dialect: Dialect, playlist: string): Work<Entry[]> {
  const items = yield* query<{ item: string; track: string }>(
    `SELECT i.item, COALESCE(m.canonical, i.track) AS track FROM "playlistItem" i LEFT JOIN "merge" m ON m.track = i.track
     WHERE i.playlist = ? AND i.track IS NOT NULL ORDER BY i."orderKey", i.item`,
    [playlist],
  )
  const rows = yield* byIds(dialect, "track", [...new Set(items.map(({ track }) => track))])
  const byTrack = new Map(rows.map((row) => [row.id, row]))
  return items.flatMap(({ item, track }) => {
    const row = byTrack.get(track)
    return row === undefined ? [] : { item, track: row }
  })
}
