/**
 * Artists, from the tracks that name them. A batch adds what its tracks credit now and takes away what they did before, so
 * that it costs the same however many tracks an artist has.
 */
import type { CrossView, ViewContext } from "../../define/crossView.ts"
import { ARTIST_OVERRIDE } from "../../library/artist/view.ts"
import { textOf } from "../../library/claim/read.ts"
import { sortKey } from "../../library/sortKey.ts"
import { TRACK, TRACK_ARTIST } from "../../library/track/view.ts"
import { query, type Row, type Work } from "../../store/port.ts"
import { overridesOf } from "../aliases/overrides.ts"
import { ARTIST_ALIAS } from "../aliases/view.ts"
import { commonest } from "../albums/gather.ts"
import { putNew, reconcile } from "../reconcile.ts"
import { creditChanges, isVisible, type Told, trackChanges, type NetChange } from "../netChanges.ts"
import { addTo } from "../tally.ts"
import { newShare, share, type Shares } from "./share.ts"
import { ALBUM_ARTIST, ARTIST, ARTIST_NAME, nameRow } from "./table.ts"

/** Artists, or credits, looked at in one request. */
const PAGE = 5000

interface Counted {
  readonly names: ReadonlyMap<string, number>
  readonly tracks: number
  readonly albums: number
  readonly composed: number
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
      const artwork = override?.artwork ?? null
      rows.push({ id, name, nameKey, tracks, albums, composed, artwork, fields: JSON.stringify(own) })
    }
  }
  return rows
}

/** Whether the credits of a track count for something else, though they are the same. */
const isCountedAnew = ({ before, after }: NetChange): boolean =>
  isVisible(before) !== isVisible(after) ||
  (isVisible(before) &&
    ["albumId", "albumArtist"].some((column) => (before[column] ?? null) !== (after?.[column] ?? null)))

/** What the tracks of a batch add to artists and take from them. */
function* sharesOf(context: ViewContext, changes: Told): Work<Shares> {
  const { dialect } = context
  const tracks = yield* trackChanges(context, changes)
  const anew = [...tracks].filter(([, change]) => isCountedAnew(change)).map(([id]) => id)
  const isFresh = (track: string): boolean => {
    const change = tracks.get(track)
    return change !== undefined && change.before === undefined
  }
  const credits = yield* creditChanges(context, changes, anew, isFresh)
  const others = [...credits.keys()].filter((track) => !tracks.has(track))
  if (others.length > 0) {
    const rows = yield* query(
      `SELECT id, hidden, "albumId", "albumArtist" FROM ${context.name(TRACK)} WHERE ${dialect.anyOf("id", "text")}`,
      [dialect.list(others)],
    )
    for (const row of rows) tracks.set(String(row["id"]), { before: row, after: row })
  }
  const shares: Shares = new Map()
  for (const [track, { before, after }] of credits) {
    const change = tracks.get(track)
    if (isVisible(change?.before)) share(shares, change.before, before, -1)
    if (isVisible(change?.after)) share(shares, change.after, after, 1)
  }
  return shares
}

/** The artists of whom something is said, under all ids that lead to them. */
function* spokenOf(context: ViewContext, changes: Told): Work<string[]> {
  const { dialect } = context
  const ids = new Set<string>()
  for (const { before, after } of changes.get(ARTIST_ALIAS) ?? [])
    for (const row of [before, after]) if (row !== undefined) ids.add(String(row["canonical"]))
  for (const { before, after } of changes.get(ARTIST_OVERRIDE) ?? []) ids.add(String((after ?? before)?.["id"]))
  if (ids.size === 0) return []
  const aliased = yield* query(
    `SELECT canonical FROM ${context.name(ARTIST_ALIAS)} WHERE ${dialect.anyOf("id", "text")}`,
    [dialect.list([...ids])],
  )
  for (const row of aliased) ids.add(String(row["canonical"]))
  return [...ids]
}

/** Adds what artists gain to the names they had, writes these, and answers them. */
function* addNames(context: ViewContext, shares: Shares): Work<Map<string, Map<string, number>>> {
  const { dialect } = context
  const names = new Map<string, Map<string, number>>([...shares.keys()].map((id) => [id, new Map()]))
  const there = yield* query<{ artistId: string; name: string; credits: number }>(
    `SELECT * FROM ${context.name(ARTIST_NAME)} WHERE ${dialect.anyOf('"artistId"', "text")}`,
    [dialect.list([...shares.keys()])],
  )
  for (const { artistId, name, credits } of there) names.get(artistId)?.set(name, credits)
  const old: Row[] = []
  const wanted: Row[] = []
  for (const [artistId, gained] of shares) {
    const had = names.get(artistId) as Map<string, number>
    for (const [name, by] of gained.names) {
      const credits = had.get(name)
      if (credits !== undefined) old.push(nameRow(artistId, name, credits))
      addTo(had, name, by)
      const now = had.get(name)
      if (now !== undefined) wanted.push(nameRow(artistId, name, now))
    }
  }
  yield* context.put(ARTIST_NAME, reconcile(ARTIST_NAME, old, wanted))
  return names
}

/** Adds what artists gain to their albums, writes these, and answers how many more albums each has. */
function* addAlbums(context: ViewContext, shares: Shares): Work<Map<string, number>> {
  const { dialect } = context
  const more = new Map<string, number>()
  const pairs = [...shares].flatMap(([artistId, { albums }]) =>
    [...albums].map(([albumId, by]) => ({ albumId, artistId, by })),
  )
  if (pairs.length === 0) return more
  const there = yield* query<{ albumId: string; artistId: string; credits: number }>(
    `SELECT * FROM ${context.name(ALBUM_ARTIST)} WHERE ${dialect.anyOf('"albumId"', "text")}`,
    [dialect.list([...new Set(pairs.map(({ albumId }) => albumId))])],
  )
  const had = new Map(there.map((row) => [`${row.albumId} ${row.artistId}`, row]))
  const old: Row[] = []
  const wanted: Row[] = []
  for (const { albumId, artistId, by } of pairs) {
    const before = had.get(`${albumId} ${artistId}`)
    const credits = (before?.credits ?? 0) + by
    if (before !== undefined) old.push({ ...before })
    if (credits > 0) wanted.push({ albumId, artistId, credits })
    addTo(more, artistId, (credits > 0 ? 1 : 0) - (before === undefined ? 0 : 1))
  }
  yield* context.put(ALBUM_ARTIST, reconcile(ALBUM_ARTIST, old, wanted))
  return more
}

function* update(context: ViewContext, changes: Told): Work<void> {
  const { dialect } = context
  const shares = yield* sharesOf(context, changes)
  for (const id of yield* spokenOf(context, changes)) if (!shares.has(id)) shares.set(id, newShare())
  if (shares.size === 0) return
  const names = yield* addNames(context, shares)
  const moreAlbums = yield* addAlbums(context, shares)
  const there = yield* query(`SELECT * FROM ${context.name(ARTIST)} WHERE ${dialect.anyOf("id", "text")}`, [
    dialect.list([...shares.keys()]),
  ])
  const had = new Map(there.map((row) => [String(row["id"]), row]))
  const artists = new Map<string, Counted>()
  for (const [id, { tracks, composed }] of shares) {
    const named = names.get(id)
    if (named === undefined || named.size === 0) continue
    const before = had.get(id)
    artists.set(id, {
      names: named,
      tracks: Number(before?.["tracks"] ?? 0) + tracks,
      albums: Number(before?.["albums"] ?? 0) + (moreAlbums.get(id) ?? 0),
      composed: Number(before?.["composed"] ?? 0) + composed,
    })
  }
  yield* context.put(ARTIST, reconcile(ARTIST, there, yield* artistRows(context, artists)))
}

function* rebuild(context: ViewContext): Work<void> {
  const shares: Shares = new Map()
  let after = ""
  for (;;) {
    const page: { id: string }[] = yield* query<{ id: string }>(
      `SELECT id FROM ${context.name(TRACK)} WHERE id > ? ORDER BY id LIMIT ${PAGE}`,
      [after],
    )
    const last = page.at(-1)
    if (last === undefined) break
    const credits: Row[] = yield* query(
      `SELECT a.track, a.role, a."artistId", a.name, t."albumId", t."albumArtist" FROM ${context.name(TRACK)} t
       JOIN ${context.name(TRACK_ARTIST)} a ON a.track = t.id WHERE t.id > ? AND t.id <= ? AND t.hidden = 0 ORDER BY a.track`,
      [after, last.id],
    )
    for (let from = 0; from < credits.length;) {
      const first = credits[from] as Row
      let to = from + 1
      while (to < credits.length && credits[to]?.["track"] === first["track"]) to += 1
      share(shares, first, credits.slice(from, to), 1)
      from = to
    }
    after = last.id
  }
  const artists = new Map([...shares].map(([id, of]) => [id, { ...of, albums: of.albums.size }]))
  yield* putNew(context, ARTIST, yield* artistRows(context, artists))
  const rows = [...shares]
  yield* putNew(
    context,
    ARTIST_NAME,
    rows.flatMap(([artistId, { names }]) => [...names].map(([name, credits]) => nameRow(artistId, name, credits))),
  )
  yield* putNew(
    context,
    ALBUM_ARTIST,
    rows.flatMap(([artistId, { albums }]) => [...albums].map(([albumId, credits]) => ({ albumId, artistId, credits }))),
  )
}

export const artistsView: CrossView = {
  name: "artists",
  tables: [ARTIST, ARTIST_NAME, ALBUM_ARTIST],
  watches: [TRACK, TRACK_ARTIST, ARTIST_OVERRIDE, ARTIST_ALIAS],
  update,
  rebuild,
}
