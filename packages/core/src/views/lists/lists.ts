/** The lists that people page through. Each way through one is an index; queryPlans.test.ts holds them to it. */
import { CANDIDATE } from "../../library/candidate/view.ts"
import { CLAIM } from "../../library/claim/view.ts"
import { TRACK, TRACK_ARTIST } from "../../library/track/view.ts"
import type { Work } from "../../store/port.ts"
import { ALBUM } from "../albums/table.ts"
import { ARTIST } from "../artists/view.ts"
import { CONFLICT } from "../conflicts/table.ts"
import type { RowOf } from "../rows.ts"
import { type Direction, type List, type ListQuery, type Page, readPage } from "./list.ts"

const album = { keys: ["disc", "track", "id"] }

export const TRACKS = {
  name: "tracks",
  table: TRACK,
  where: "hidden = 0",
  sorts: {
    title: { keys: ["titleKey", "id"] },
    artist: { keys: ["artistKey", "albumKey", "disc", "track", "id"] },
    album: { keys: ["albumKey", "disc", "track", "id"] },
    added: { keys: ["addedAt", "id"], direction: "descending" },
    year: { keys: ["year", "albumKey", "disc", "track", "id"] },
  },
  filters: {
    albumId: { column: "albumId", type: "text", sorts: { album } },
    genre: { column: "genre", type: "text", sorts: { title: { keys: ["titleKey", "id"] } } },
    year: { column: "year", type: "integer", sorts: { album: { keys: ["albumKey", "disc", "track", "id"] } } },
    artistId: {
      column: "artistId",
      type: "text",
      sorts: { album: { keys: ["albumKey", "disc", "number", "track"] } },
      from: {
        table: TRACK_ARTIST,
        select: "t.*",
        sql: '"trackArtist" k JOIN "track" t ON t.id = k."track"',
        where: "k.role = 'artist' AND t.hidden = 0",
      },
    },
  },
} as const satisfies List

export const ALBUMS = {
  name: "albums",
  table: ALBUM,
  sorts: {
    title: { keys: ["titleKey", "id"] },
    artist: { keys: ["artistKey", "year", "titleKey", "id"] },
    added: { keys: ["addedAt", "id"], direction: "descending" },
    year: { keys: ["year", "titleKey", "id"] },
  },
  filters: {
    artistId: { column: "artistId", type: "text", sorts: { year: { keys: ["year", "titleKey", "id"] } } },
    genre: { column: "genre", type: "text", sorts: { title: { keys: ["titleKey", "id"] } } },
    year: { column: "year", type: "integer", sorts: { title: { keys: ["titleKey", "id"] } } },
  },
} as const satisfies List

const byName = { keys: ["nameKey", "id"] }

export const ARTISTS = {
  name: "artists",
  table: ARTIST,
  sorts: { name: byName, tracks: { keys: ["tracks", "id"], direction: "descending" } },
  filters: {},
} as const satisfies List

/** Artists that have an album of their own. */
export const ALBUM_ARTISTS = {
  name: "album artists",
  table: ARTIST,
  where: "albums > 0",
  sorts: { name: byName },
  filters: {},
} as const satisfies List

export const CANDIDATES = {
  name: "candidates",
  table: CANDIDATE,
  sorts: {},
  filters: {
    status: {
      column: "status",
      type: "text",
      sorts: { score: { keys: ["score", "subject", "candidate"], direction: "descending" } },
    },
    subject: { column: "subject", type: "text", sorts: { candidate: { keys: ["candidate"] } } },
  },
} as const satisfies List

export const CLAIMS = {
  name: "claims",
  table: CLAIM,
  sorts: {},
  filters: {
    provider: { column: "provider", type: "text", sorts: { subject: { keys: ["subject", "event"] } } },
    subject: { column: "subject", type: "text", sorts: { event: { keys: ["event"] } } },
  },
} as const satisfies List

export const CONFLICTS = {
  name: "conflicts",
  table: CONFLICT,
  sorts: { rule: { keys: ["rule", "subject", "other"] } },
  filters: {
    rule: { column: "rule", type: "text", sorts: { subject: { keys: ["subject", "other"] } } },
    subject: { column: "subject", type: "text", sorts: { rule: { keys: ["rule", "other"] } } },
  },
} as const satisfies List

export const LISTS: readonly List[] = [TRACKS, ALBUMS, ARTISTS, ALBUM_ARTISTS, CANDIDATES, CLAIMS, CONFLICTS]

/** A query of a list: the names that it offers, so that the compiler refuses what {@link readPage} would. */
export interface QueryOf<L extends List> extends ListQuery {
  readonly sort?: (keyof L["sorts"] & string) | SortsOf<L["filters"]> | undefined
  readonly direction?: Direction | undefined
  readonly filters?: { readonly [K in keyof L["filters"]]?: TypeOf<L["filters"][K]> | undefined } | undefined
}

type TypeOf<F> = F extends { readonly type: "integer" } ? number : string
type SortsOf<F> = { [K in keyof F]: F[K] extends { readonly sorts: infer S } ? keyof S & string : never }[keyof F]

const reader =
  <R extends object, L extends List>(list: L) =>
  (asked: QueryOf<L> = {}): Work<Page<R>> =>
    readPage<R>(list, asked as ListQuery)

export type TrackRow = RowOf<typeof TRACK>
export type AlbumRow = RowOf<typeof ALBUM>
export type ArtistRow = RowOf<typeof ARTIST>
export type CandidateRow = RowOf<typeof CANDIDATE>
export type ClaimRow = RowOf<typeof CLAIM>
export type ConflictRow = RowOf<typeof CONFLICT>

export const listTracks = reader<TrackRow, typeof TRACKS>(TRACKS)
export const listAlbums = reader<AlbumRow, typeof ALBUMS>(ALBUMS)
export const listArtists = reader<ArtistRow, typeof ARTISTS>(ARTISTS)
export const listAlbumArtists = reader<ArtistRow, typeof ALBUM_ARTISTS>(ALBUM_ARTISTS)
export const listCandidates = reader<CandidateRow, typeof CANDIDATES>(CANDIDATES)
export const listClaims = reader<ClaimRow, typeof CLAIMS>(CLAIMS)
export const listConflicts = reader<ConflictRow, typeof CONFLICTS>(CONFLICTS)
