/** Artists, from the tracks that name them: only those touched by a batch are counted again. */
import type { CrossView, RowChange, ViewContext } from "../../define/crossView.ts"
import { ARTIST_OVERRIDE } from "../../library/artist/view.ts"
import { textOf } from "../../library/claim/read.ts"
import { sortKey } from "../../library/sortKey.ts"
import { TRACK, TRACK_ARTIST } from "../../library/track/view.ts"
import { query, type Row, type Table, type Work } from "../../store/port.ts"
import { overridesOf } from "../aliases/overrides.ts"
import { ARTIST_ALIAS } from "../aliases/view.ts"
import { commonest } from "../albums/gather.ts"
import { reconcile } from "../reconcile.ts"

export const ARTIST = {
  name: "artist",
  columns: {
    id: { type: "text" },
    name: { type: "text" },
    nameKey: { type: "text" },
    /** Visible tracks on which they perform. */
    tracks: { type: "integer" },
    /** Albums of which they are the album artist. */
    albums: { type: "integer" },
    /** Visible tracks that they composed. */
    composed: { type: "integer" },
    artwork: { type: "text", nullable: true },
    /** JSON: the values claimed of the artist itself. */
    fields: { type: "text" },
  },
  primaryKey: ["id"],
  indexes: [
    { name: "byName", columns: ["nameKey", "id"] },
    { name: "albumArtists", columns: ["nameKey", "id"], where: "albums > 0" },
    { name: "byTracks", columns: ["tracks", "id"] },
  ],
} as const satisfies Table

/** Artists, or credits, looked at in one request. */
const PAGE = 5000

interface Credit {
  readonly track: string
  readonly role: string
  readonly artistId: string
  readonly name: string
  readonly albumId: string | null
  /** Whether the track names an album artist. */
  readonly albumArtist: string | null
}

interface Counted {
  readonly names: Map<string, number>
  tracks: number
  readonly albums: Set<string>
  composed: number
}

/** Counts the credits of one track: an artist who is named twice in a role counts once. */
function count(artists: Map<string, Counted>, credits: readonly Credit[]): void {
  const seen = new Set<string>()
  for (const { role, artistId, name, albumId, albumArtist } of credits) {
    let artist = artists.get(artistId)
    if (artist === undefined) {
      artists.set(artistId, (artist = { names: new Map(), tracks: 0, albums: new Set(), composed: 0 }))
    }
    artist.names.set(name, (artist.names.get(name) ?? 0) + 1)
    const isFirst = !seen.has(`${role} ${artistId}`)
    seen.add(`${role} ${artistId}`)
    if (role === "artist" && isFirst) artist.tracks += 1
    if (role === "composer" && isFirst) artist.composed += 1
    const isAlbumArtist = role === "albumArtist" || (role === "artist" && albumArtist === null)
    if (isAlbumArtist && albumId !== null) artist.albums.add(albumId)
  }
}

/** Counts credits that come ordered by track. */
function countAll(artists: Map<string, Counted>, credits: readonly Credit[]): void {
  for (let from = 0; from < credits.length;) {
    let to = from + 1
    while (to < credits.length && credits[to]?.track === credits[from]?.track) to += 1
    count(artists, credits.slice(from, to))
    from = to
  }
}

function* artistRows(context: ViewContext, artists: ReadonlyMap<string, Counted>): Work<Row[]> {
  const rows: Row[] = []
  const ids = [...artists.keys()]
  for (let from = 0; from < ids.length; from += PAGE) {
    const page = ids.slice(from, from + PAGE)
    const overrideOf = yield* overridesOf(context, ARTIST_OVERRIDE, ARTIST_ALIAS, page)
    for (const id of page) {
      const { names, tracks, albums, composed } = artists.get(id) as Counted
      const override = overrideOf.get(id)
      const own = override?.fields ?? {}
      const name = textOf(own, "name") ?? commonest(names) ?? ""
      const nameKey = sortKey(textOf(own, "sortName") ?? name)
      const counts = { tracks, albums: albums.size, composed }
      rows.push({ id, name, nameKey, ...counts, artwork: override?.artwork ?? null, fields: JSON.stringify(own) })
    }
  }
  return rows
}

/** The artists that changes touch. A change may name an artist by an id that has an alias by now. */
function* touchedArtists(context: ViewContext, changes: ReadonlyMap<Table, readonly RowChange[]>): Work<string[]> {
  const { dialect } = context
  const ids = new Set<string>()
  const add = (value: unknown): void => {
    if (typeof value === "string") ids.add(value)
  }
  for (const { before, after } of changes.get(TRACK_ARTIST) ?? []) {
    add(before?.["artistId"])
    add(after?.["artistId"])
  }
  for (const { before, after } of changes.get(ARTIST_ALIAS) ?? []) {
    add(before?.["canonical"])
    add(after?.["canonical"])
  }
  for (const { before, after } of changes.get(ARTIST_OVERRIDE) ?? []) add((after ?? before)?.["id"])
  const tracks = (changes.get(TRACK) ?? []).filter(({ before, after }) => isCountedAnew(before, after))
  const rows = yield* query(
    `SELECT DISTINCT "artistId" FROM ${context.name(TRACK_ARTIST)} WHERE ${dialect.anyOf("track", "text")}`,
    [dialect.list(tracks.map(({ before, after }) => String((after ?? before)?.["id"])))],
  )
  for (const row of rows) add(row["artistId"])
  const aliased = yield* query(
    `SELECT canonical FROM ${context.name(ARTIST_ALIAS)} WHERE ${dialect.anyOf("id", "text")}`,
    [dialect.list([...ids])],
  )
  for (const row of aliased) add(row["canonical"])
  return [...ids]
}

const COUNTED = ["hidden", "albumId", "albumArtist"]

/** A new track brings its credits as changes of their own. */
const isCountedAnew = (before: Row | undefined, after: Row | undefined): boolean =>
  before !== undefined && after !== undefined && COUNTED.some((column) => before[column] !== after[column])

function* update(context: ViewContext, changes: ReadonlyMap<Table, readonly RowChange[]>): Work<void> {
  const { dialect } = context
  const ids = yield* touchedArtists(context, changes)
  if (ids.length === 0) return
  const list = dialect.list(ids)
  const credits = yield* query<Credit>(
    `SELECT a.track, a.role, a."artistId", a.name, t."albumId", t."albumArtist" FROM ${context.name(TRACK_ARTIST)} a
     JOIN ${context.name(TRACK)} t ON t.id = a.track WHERE t.hidden = 0 AND ${dialect.anyOf('a."artistId"', "text")}
     ORDER BY a.track`,
    [list],
  )
  const artists = new Map<string, Counted>()
  countAll(artists, credits)
  const there = yield* query(`SELECT * FROM ${context.name(ARTIST)} WHERE ${dialect.anyOf("id", "text")}`, [list])
  yield* context.put(ARTIST, reconcile(ARTIST, there, yield* artistRows(context, artists)))
}

function* rebuild(context: ViewContext): Work<void> {
  const artists = new Map<string, Counted>()
  let after = ""
  for (;;) {
    const page: { id: string }[] = yield* query<{ id: string }>(
      `SELECT id FROM ${context.name(TRACK)} WHERE id > ? ORDER BY id LIMIT ${PAGE}`,
      [after],
    )
    const last = page.at(-1)
    if (last === undefined) break
    const credits: Credit[] = yield* query<Credit>(
      `SELECT a.track, a.role, a."artistId", a.name, t."albumId", t."albumArtist" FROM ${context.name(TRACK)} t
       JOIN ${context.name(TRACK_ARTIST)} a ON a.track = t.id WHERE t.id > ? AND t.id <= ? AND t.hidden = 0 ORDER BY a.track`,
      [after, last.id],
    )
    countAll(artists, credits)
    after = last.id
  }
  const rows = yield* artistRows(context, artists)
  yield* context.put(
    ARTIST,
    rows.map((row) => ({ before: undefined, after: row })),
  )
}

export const artistsView: CrossView = {
  name: "artists",
  tables: [ARTIST],
  watches: [TRACK, TRACK_ARTIST, ARTIST_OVERRIDE, ARTIST_ALIAS],
  update,
  rebuild,
}
