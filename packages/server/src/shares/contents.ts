/** What a share holds at the moment at which somebody looks: what left a playlist or an album is not in it any more. */
import { MOST_SHARED, type Principal, Refusal } from "@ledgerline/api"
import { playlistOf } from "@ledgerline/api/local"
import {
  all,
  canonicalTracks,
  coversOfTracks,
  type Library,
  listTracks,
  readAlbum,
  type TrackRow,
  type Viewpoint,
  views,
  type Work,
} from "@ledgerline/core"
import { known, trackObjects, tracksByIds } from "@ledgerline/core/objects"
import type { Share } from "./Shares.ts"

type Readable = Pick<Library, "store">
type Subject = Pick<Share, "kind" | "of" | "member">

export interface Found {
  /** Null for single tracks. */
  readonly title: string | null
  readonly artist: string | null
  readonly year: number | null
  /** The cover of an album; null where that of its first track stands for it. */
  readonly cover: string | null
  /** Whether others than its member see it in the library. */
  readonly isOwn: boolean
  /** In order; each shows, and none stands for another. */
  readonly rows: readonly TrackRow[]
}

/** What is there of a share; undefined where it is gone, or not its member's to give any more. */
export function* foundIn(library: Readable, { kind, of, member }: Subject): Work<Found | undefined> {
  const [first = ""] = of
  if (kind === "album") {
    const album = yield* readAlbum(first)
    if (album === undefined) return undefined
    const { title, artist, artwork: cover, id } = album
    return { title, artist, year: known(album.year), cover, isOwn: false, rows: yield* rowsOfAlbum(id) }
  }
  if (kind === "playlist") {
    const list = yield* seenPlaylist(member, first)
    if (list === undefined) return undefined
    const rows = yield* visible(library, yield* tracksInPlaylist(list.subject))
    return { title: list.name, artist: null, year: null, cover: null, isOwn: list.user !== "", rows }
  }
  const rows = yield* visible(library, of)
  if (rows.length === 0) return undefined
  const [track] = rows
  const isOne = kind === "track" && track !== undefined
  const { title = null, artist = null, year } = isOne ? track : {}
  return { title, artist, year: known(year), cover: null, isOwn: false, rows }
}

/** Tracks by their ids, in that order and as often as they are named. */
function* visible(library: Readable, ids: readonly string[]): Work<TrackRow[]> {
  const canonical = yield* canonicalTracks(library.store.dialect, [...new Set(ids)])
  const rows = yield* tracksByIds(library, [...new Set(canonical.values())])
  const byId = new Map(rows.filter(({ hidden }) => hidden === 0).map((row) => [row.id, row]))
  return ids.flatMap((id) => byId.get(canonical.get(id) ?? id) ?? [])
}

function* rowsOfAlbum(albumId: string): Work<TrackRow[]> {
  const found: TrackRow[] = []
  for (let after: string | undefined, isFirst = true; isFirst || after !== undefined; isFirst = false) {
    const { rows, next } = yield* listTracks({ filters: { albumId }, after, limit: 500 })
    found.push(...rows)
    after = found.length < MOST_SHARED ? (next ?? undefined) : undefined
  }
  return found
}

function* tracksInPlaylist(playlist: string): Work<string[]> {
  const items = views.selectFrom("playlistItem").select("track").where("playlist", "=", playlist)
  const rows = yield* all(items.where("track", "is not", null).orderBy("orderKey").orderBy("item").limit(MOST_SHARED))
  return rows.flatMap(({ track }) => track ?? [])
}

/** A playlist that its member sees; undefined where there is none any more. */
function* seenPlaylist(member: Principal["member"], id: string) {
  try {
    return yield* playlistOf({ member }, id)
  } catch (cause) {
    if (cause instanceof Refusal) return undefined
    throw cause
  }
}

/** What visitors are told: nothing of who made it, of other tracks, or of where files lie. */
export function* sharedObject(library: Readable, share: Share, found: Found, from: Viewpoint) {
  const tracks = yield* trackObjects(library, found.rows, from)
  return {
    kind: share.kind,
    title: found.title,
    artist: found.artist,
    year: found.year,
    description: share.description,
    cover: found.cover ?? tracks.find(({ artwork }) => artwork !== null)?.artwork ?? null,
    canDownload: share.canDownload,
    expiresAt: share.expiresAt,
    tracks: tracks.map(({ id, title, artist, album, durationMs, track, disc, artwork, availability }) => {
      const isHere = availability === "local" || availability === "cached"
      return { id, title, artist, album, durationMs, track, disc, cover: artwork, isHere }
    }),
  }
}

/** Whether an image is one that visitors are told of. */
export function* hasCover(library: Readable, { cover, rows }: Found, hash: string): Work<boolean> {
  if (cover === hash) return true
  const covers = yield* coversOfTracks(library.store.dialect, rows)
  return [...covers.values()].includes(hash)
}
