/**
 * Albums, from the tracks on them. A batch adds what its tracks say now and takes away what they said before, so that it
 * costs the same however many tracks an album has.
 */
import type { CrossView, ViewContext } from "../../define/crossView.ts"
import { ALBUM_OVERRIDE } from "../../library/album/view.ts"
import { ARTWORK } from "../../library/artwork/view.ts"
import { TRACK, TRACK_ARTIST } from "../../library/track/view.ts"
import { query, queryOne, type Row, type Work } from "../../store/port.ts"
import { overridesOf } from "../aliases/overrides.ts"
import { ALBUM_ALIAS } from "../aliases/view.ts"
import { putNew, reconcile } from "../reconcile.ts"
import { type Told, trackChanges } from "../netChanges.ts"
import { type AlbumTrack, albumRow, ALBUM_TRACK_COLUMNS, gather, type Gathered, precedes, TALLIED } from "./gather.ts"
import { type Gain, gainsOf, regather } from "./gain.ts"
import { ALBUM, ALBUM_TALLY } from "./table.ts"

/** Albums or tracks looked at in one request. */
const PAGE = 2000

/** What stands before the id of a track in its subject. */
const OF_TRACK = "track:"

/** The rows of albums whose tracks are gathered. `covers` holds the images of albums that are known to be as they were. */
function* albumRows(
  context: ViewContext,
  albums: ReadonlyMap<string, Gathered>,
  covers: ReadonlyMap<string, string | null> = new Map(),
): Work<Row[]> {
  const rows: Row[] = []
  const ids = [...albums.keys()]
  for (let from = 0; from < ids.length; from += PAGE) {
    const page = ids.slice(from, from + PAGE)
    const overrideOf = yield* overridesOf(context, ALBUM_OVERRIDE, ALBUM_ALIAS, page)
    const artistOf = yield* firstArtists(
      context,
      page.map((id) => (albums.get(id) as Gathered).first),
    )
    const unknown = page.filter((id) => !covers.has(id) && (overrideOf.get(id)?.artwork ?? null) === null)
    const found = yield* coversOf(context, unknown)
    for (const id of page) {
      const album = albums.get(id) as Gathered
      const beside = {
        override: overrideOf.get(id),
        artistId: artistOf.get(album.first.id) ?? null,
        cover: covers.get(id) ?? found.get(id) ?? null,
      }
      rows.push(albumRow(id, album, beside))
    }
  }
  return rows
}

/** The first album artist of tracks; for want of one the first artist, except on compilations. */
function* firstArtists(context: ViewContext, tracks: readonly AlbumTrack[]): Work<Map<string, string>> {
  const rows = yield* query<{ track: string; role: string; artistId: string }>(
    `SELECT track, role, "artistId" FROM ${context.name(TRACK_ARTIST)}
     WHERE position = 0 AND role IN ('albumArtist', 'artist') AND ${context.dialect.anyOf("track", "text")}`,
    [context.dialect.list(tracks.map((track) => track.id))],
  )
  const shared = new Set(tracks.filter((track) => isCompilation(track)).map((track) => track.id))
  const found = new Map<string, string>()
  for (const { track, role, artistId } of rows) {
    if (role === "albumArtist") found.set(track, artistId)
    else if (!found.has(track) && !shared.has(track)) found.set(track, artistId)
  }
  return found
}

const isCompilation = ({ fields }: AlbumTrack): boolean =>
  fields.includes("compilation") && (JSON.parse(fields) as { compilation?: unknown }).compilation === true

/** The first front cover among an album's tracks, in their order. */
function* coversOf(context: ViewContext, ids: readonly string[]): Work<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const some = yield* queryOne(`SELECT hash FROM ${context.name(ARTWORK)} LIMIT 1`)
  if (some === undefined) return new Map()
  const rows = yield* query<{ albumId: string; hash: string | null }>(
    `SELECT list.value AS "albumId", (SELECT a.hash FROM ${context.name(TRACK)} t CROSS JOIN ${context.name(ARTWORK)} a
       WHERE t.hidden = 0 AND t."albumId" = list.value
         AND a.subject = 'track:' || t.id AND a.role = 'front' AND a.chosen = 1
       ORDER BY t.disc, t.track, t.id, a.hash LIMIT 1) AS hash
     FROM ${context.dialect.listTable("text")}`,
    [context.dialect.list(ids)],
  )
  return new Map(rows.flatMap(({ albumId, hash }) => (hash === null ? [] : [[albumId, hash]])))
}

/**
 * The albums that changes touch by something else than what their tracks come to. A change may name an album by an id
 * that has an alias by now.
 */
function* spokenOf(context: ViewContext, changes: Told): Work<Set<string>> {
  const { dialect } = context
  const ids = new Set<string>()
  const tracks = new Set<string>()
  const add = (set: Set<string>, row: Row | undefined, column: string): void => {
    const value = row?.[column]
    if (typeof value === "string") set.add(value)
  }
  for (const change of changes.get(ALBUM_OVERRIDE) ?? []) add(ids, change.after ?? change.before, "id")
  for (const { before, after } of changes.get(ALBUM_ALIAS) ?? []) {
    add(ids, before, "canonical")
    add(ids, after, "canonical")
  }
  for (const change of changes.get(TRACK_ARTIST) ?? []) {
    const row = (change.after ?? change.before) as Row
    if (row["position"] === 0 && row["role"] !== "composer") add(tracks, row, "track")
  }
  for (const change of changes.get(ARTWORK) ?? []) {
    const subject = String((change.after ?? change.before)?.["subject"])
    if (subject.startsWith(OF_TRACK)) tracks.add(subject.slice(OF_TRACK.length))
  }
  if (tracks.size > 0) {
    const rows = yield* query(
      `SELECT "albumId" FROM ${context.name(TRACK)} WHERE ${dialect.anyOf("id", "text")} AND "albumId" IS NOT NULL`,
      [dialect.list([...tracks])],
    )
    for (const row of rows) add(ids, row, "albumId")
  }
  if (ids.size === 0) return ids
  const aliased = yield* query(
    `SELECT canonical FROM ${context.name(ALBUM_ALIAS)} WHERE ${dialect.anyOf("id", "text")}`,
    [dialect.list([...ids])],
  )
  for (const row of aliased) add(ids, row, "canonical")
  return ids
}

function* update(context: ViewContext, changes: Told): Work<void> {
  const { dialect } = context
  const gains = gainsOf(yield* trackChanges(context, changes))
  const spoken = yield* spokenOf(context, changes)
  const ids = [...new Set([...gains.keys(), ...spoken])]
  if (ids.length === 0) return
  const there = yield* query(`SELECT * FROM ${context.name(ALBUM)} WHERE ${dialect.anyOf("id", "text")}`, [
    dialect.list(ids),
  ])
  const had = new Map(there.map((row) => [String(row["id"]), row]))
  const albums = yield* regather(context, ids, gains, had)
  const covers = new Map<string, string | null>()
  for (const [id, row] of had) {
    const gain: Gain | undefined = gains.get(id)
    if (gain?.isGrowth === true && !spoken.has(id)) covers.set(id, row["artwork"] as string | null)
  }
  yield* context.put(ALBUM, reconcile(ALBUM, there, yield* albumRows(context, albums, covers)))
}

/** The front covers of the tracks behind one id and up to another. */
function* frontsOf(context: ViewContext, after: string, to: string): Work<Map<string, string>> {
  const found = new Map<string, string>()
  const rows = yield* query<{ subject: string; hash: string }>(
    `SELECT subject, hash FROM ${context.name(ARTWORK)}
     WHERE subject > ? AND subject <= ? AND role = 'front' AND chosen = 1 ORDER BY subject, hash`,
    [`${OF_TRACK}${after}`, `${OF_TRACK}${to}`],
  )
  for (const { subject, hash } of rows) {
    const track = subject.slice(OF_TRACK.length)
    if (!found.has(track)) found.set(track, hash)
  }
  return found
}

/** All tracks once, from one end to the other: indexes by album are only made when all rows are there. */
function* rebuild(context: ViewContext): Work<void> {
  const albums = new Map<string, Gathered>()
  const fronts = new Map<string, { readonly track: AlbumTrack; readonly hash: string }>()
  let after = ""
  for (;;) {
    const page: (AlbumTrack & { hidden: number; albumId: string | null })[] = yield* query(
      `SELECT hidden, ${ALBUM_TRACK_COLUMNS} FROM ${context.name(TRACK)} WHERE id > ? ORDER BY id LIMIT ${PAGE}`,
      [after],
    )
    const last = page.at(-1)
    if (last === undefined) break
    const hashOf = yield* frontsOf(context, after, last.id)
    for (const track of page) {
      if (track.hidden !== 0 || track.albumId === null) continue
      gather(albums, track)
      const hash = hashOf.get(track.id)
      const known = fronts.get(track.albumId)
      if (hash !== undefined && (known === undefined || precedes(track, known.track)))
        fronts.set(track.albumId, { track, hash })
    }
    after = last.id
  }
  const covers = new Map([...albums.keys()].map((id) => [id, fronts.get(id)?.hash ?? null]))
  yield* putNew(context, ALBUM, yield* albumRows(context, albums, covers))
  const tallies = [...albums].flatMap(([albumId, album]) =>
    TALLIED.flatMap((what) => [...album.tallies[what]].map(([value, tracks]) => ({ albumId, what, value, tracks }))),
  )
  yield* putNew(context, ALBUM_TALLY, tallies)
}

export const albumsView: CrossView = {
  name: "albums",
  tables: [ALBUM, ALBUM_TALLY],
  watches: [TRACK, TRACK_ARTIST, ALBUM_OVERRIDE, ALBUM_ALIAS, ARTWORK],
  update,
  rebuild,
}
