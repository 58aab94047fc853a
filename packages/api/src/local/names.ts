/** Albums and artists by their names. */
import { type Library, query, search, sortKey, type Views, type Work } from "@ledgerline/core"
import { matching } from "./matching.ts"

/** Tracks and names that are looked at for one question. */
const MOST = 500

export interface NamesFound {
  readonly artists: Views["artist"][]
  readonly albums: Views["album"][]
}

/** Those whose names have the words: found by how they begin and by the tracks that match. Names that begin so come first. */
export function* searchNames(library: Library, asked: string): Work<NamesFound> {
  const { dialect } = library.store
  const tables = { search: `search_${library.generation}`, track: `track_${library.generation}` }
  const { hits } = yield* search(dialect, tables, asked, { limit: MOST })
  const tracks = [dialect.list(hits.map(({ id }) => id))]
  const ofTracks = yield* query<Views["artist"]>(
    `SELECT k.* FROM "artist" k WHERE k.id IN
       (SELECT a."artistId" FROM "trackArtist" a WHERE ${dialect.anyOf("a.track", "text")})
     ORDER BY k.tracks DESC, k.id`,
    tracks,
  )
  const onAlbums = yield* query<Views["album"]>(
    `SELECT k.* FROM "album" k WHERE k.id IN (SELECT t."albumId" FROM "track" t WHERE ${dialect.anyOf("t.id", "text")})
     ORDER BY k."titleKey", k.id`,
    tracks,
  )
  const named = matching(asked)
  const artists = once([...(yield* beginning("artist", asked)), ...ofTracks.filter(({ name }) => named(name))])
  return {
    artists: wholeFirst(artists, asked, "nameKey"),
    albums: wholeFirst(
      once([
        ...(yield* beginning("album", asked)),
        ...onAlbums.filter(({ title, artist }) => named(`${title} ${artist ?? ""}`)),
      ]),
      asked,
      "titleKey",
    ),
  }
}

const KEYS = { artist: "nameKey", album: "titleKey" } as const

/** Those whose names begin so, in the order of an index. */
function* beginning<V extends "artist" | "album">(view: V, asked: string): Work<Views[V][]> {
  const key = sortKey(asked)
  if (key === "") return []
  return yield* query<Views[V]>(
    `SELECT k.* FROM "${view}" k WHERE k."${KEYS[view]}" >= ? AND k."${KEYS[view]}" < ? ORDER BY k."${KEYS[view]}", k.id LIMIT ?`,
    [key, `${key}\u{10ffff}`, MOST],
  )
}

const once = <T extends { readonly id: string }>(rows: readonly T[]): T[] => [
  ...new Map(rows.map((row) => [row.id, row])).values(),
]

function wholeFirst<K extends string, T extends Readonly<Record<K, string>>>(
  rows: readonly T[],
  asked: string,
  by: K,
): T[] {
  const key = sortKey(asked)
  return [...rows.filter((row) => row[by] === key), ...rows.filter((row) => row[by] !== key)]
}
