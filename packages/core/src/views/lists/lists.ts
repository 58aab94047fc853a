/** The lists that people page through. Each way through one is an index; lists.test.ts holds them to it. */
import { DEFERRED, QUARANTINED } from "../../fold/tables.ts"
import { CANDIDATE } from "../../library/candidate/view.ts"
import { indexText } from "../../library/indexText.ts"
import { CLAIM } from "../../library/claim/view.ts"
import { COPY } from "../../library/copy/view.ts"
import { MEDIA_FILE } from "../../library/mediaFile/view.ts"
import { OPERATION } from "../../library/operation/view.ts"
import { PLAY } from "../../library/playback/play.ts"
import { PLAYBACK } from "../../library/playback/view.ts"
import { PLAYLIST, PLAYLIST_ITEM } from "../../library/playlist/view.ts"
import { RELATION } from "../../library/relation/view.ts"
import { ERASURE, REVERT } from "../../library/revert/view.ts"
import { SAMPLE } from "../../library/sample/view.ts"
import { SOURCE } from "../../library/source/view.ts"
import { TRACK, TRACK_ARTIST } from "../../library/track/view.ts"
import type { Work } from "../../store/port.ts"
import { ALBUM } from "../albums/table.ts"
import { ARTIST } from "../artists/table.ts"
import { CONFLICT } from "../conflicts/table.ts"
import type { RowOf } from "../rows.ts"
import {
  type Direction,
  type Filter,
  type List,
  type ListQuery,
  type Page,
  placesIn,
  readPage,
  type Way,
} from "./list.ts"

const genre = {
  column: "genre",
  type: "text",
  bound: indexText,
  sorts: { title: { keys: ["titleKey", "id"] } },
} as const satisfies Filter

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
    genre,
    year: { column: "year", type: "integer", sorts: { album: { keys: ["albumKey", "disc", "track", "id"] } } },
    /** The first year of it. */
    decade: {
      column: "year",
      type: "integer",
      span: 10,
      sorts: { year: { keys: ["year", "albumKey", "disc", "track", "id"] } },
    },
    artistId: {
      column: "artistId",
      type: "text",
      sorts: { album: { keys: ["albumKey", "disc", "number", "track"] } },
      from: {
        table: TRACK_ARTIST,
        select: "t.*",
        sql: '"trackArtist" k JOIN "track" t ON t.id = k."track"',
        where: "k.role = 'artist' AND t.hidden = 0",
        same: { number: "track", track: "id" },
      },
    },
  },
} as const satisfies List

const ALBUMS = {
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
    genre,
    year: { column: "year", type: "integer", sorts: { title: { keys: ["titleKey", "id"] } } },
    decade: { column: "year", type: "integer", span: 10, sorts: { year: { keys: ["year", "titleKey", "id"] } } },
  },
} as const satisfies List

const byName = { keys: ["nameKey", "id"] }

const ARTISTS = {
  name: "artists",
  table: ARTIST,
  sorts: { name: byName, tracks: { keys: ["tracks", "id"], direction: "descending" } },
  filters: {},
} as const satisfies List

/** Artists that have an album of their own. */
const ALBUM_ARTISTS = {
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

const CLAIMS = {
  name: "claims",
  table: CLAIM,
  sorts: {},
  filters: {
    provider: { column: "provider", type: "text", sorts: { subject: { keys: ["subjectRow", "event"] } } },
  },
} as const satisfies List

const CONFLICTS = {
  name: "conflicts",
  table: CONFLICT,
  sorts: { rule: { keys: ["rule", "subject", "other"] } },
  filters: {
    rule: { column: "rule", type: "text", sorts: { subject: { keys: ["subject", "other"] } } },
    subject: { column: "subject", type: "text", sorts: { rule: { keys: ["rule", "other"] } } },
  },
} as const satisfies List

const SOURCES = { name: "sources", table: SOURCE, sorts: { name: byName }, filters: {} } as const satisfies List

const MEDIA_FILES = {
  name: "media files",
  table: MEDIA_FILE,
  sorts: {
    id: { keys: ["id"] },
    /** Those that a program made. */
    generated: { keys: ["addedAt", "id"], direction: "descending", where: "model IS NOT NULL" },
  },
  filters: { parent: { column: "parent", type: "text", sorts: { id: { keys: ["id"] } } } },
} as const satisfies List

const COPIES = {
  name: "copies",
  table: COPY,
  sorts: {},
  filters: {
    source: {
      column: "source",
      type: "text",
      sorts: {
        state: { keys: ["state", "id"] },
        /** Those in a cache have none. */
        path: { keys: ["pathKey", "id"], where: '"pathKey" IS NOT NULL' },
      },
    },
    mediaFile: { column: "mediaFile", type: "text", sorts: { source: { keys: ["source", "state", "id"] } } },
  },
} as const satisfies List

const ofOwner = {
  column: "user",
  type: "text",
  sorts: {
    name: { keys: ["nameKey", "subject"] },
    updated: { keys: ["updatedAt", "subject"], direction: "descending" },
  },
} as const satisfies Filter

/** The filter `user` is empty for those that are everybody's. */
const PLAYLISTS = {
  name: "playlists",
  table: PLAYLIST,
  where: "kind = 'playlist' AND k.removed = 0",
  sorts: {},
  filters: { user: ofOwner },
} as const satisfies List

const COLLECTIONS = {
  ...PLAYLISTS,
  name: "collections",
  where: "kind = 'collection' AND k.removed = 0",
} as const satisfies List

const SHARED_QUEUES = {
  ...PLAYLISTS,
  name: "shared queues",
  where: "kind = 'sharedQueue' AND k.removed = 0",
} as const satisfies List

const PLAYLIST_ITEMS = {
  name: "playlist items",
  table: PLAYLIST_ITEM,
  sorts: {},
  filters: {
    playlist: { column: "playlist", type: "text", sorts: { order: { keys: ["orderKey", "item"] } } },
    track: { column: "track", type: "text", sorts: { playlist: { keys: ["playlist", "item"] } } },
  },
} as const satisfies List

const PLAYS = {
  name: "plays",
  table: PLAY,
  sorts: {},
  filters: {
    user: {
      column: "user",
      type: "text",
      sorts: { started: { keys: ["startedAt", "event"], direction: "descending" } },
    },
  },
} as const satisfies List

const highestBy = <Column extends string>(column: Column, where = `"${column}" IS NOT NULL`) =>
  ({ keys: [column, "track"], direction: "descending", where }) as const satisfies Way

const PLAYBACKS = {
  name: "playback",
  table: PLAYBACK,
  sorts: {},
  filters: {
    user: {
      column: "user",
      type: "text",
      sorts: {
        lastPlayed: highestBy("lastAt"),
        rating: highestBy("rating", "rating IS NOT NULL"),
        /** Not by `plays > 0`, which SQLite would look up in place of the cursor. */
        starred: highestBy("starredAt"),
        plays: highestBy("plays", '"lastAt" IS NOT NULL'),
        progress: highestBy("positionAt"),
      },
    },
  },
} as const satisfies List

const RELATIONS = {
  name: "relations",
  table: RELATION,
  sorts: {},
  filters: {
    from: { column: "fromSubject", type: "text", sorts: { kind: { keys: ["kind", "toSubject", "id"] } } },
    to: { column: "toSubject", type: "text", sorts: { kind: { keys: ["kind", "fromSubject", "id"] } } },
  },
} as const satisfies List

const SAMPLES = {
  name: "samples",
  table: SAMPLE,
  sorts: {},
  filters: { of: { column: "of", type: "text", sorts: { start: { keys: ["startMs", "id"] } } } },
} as const satisfies List

const started = { keys: ["startedAt", "id", "user"], direction: "descending" } as const

const OPERATIONS = {
  name: "operations",
  table: OPERATION,
  sorts: { started, running: { ...started, where: "outcome IS NULL" } },
  filters: {},
} as const satisfies List

const latest = { keys: ["at", "event"], direction: "descending" } as const

/** In effect. */
const REVERTS = { name: "reverts", table: REVERT, sorts: { latest }, filters: {} } as const satisfies List
const ERASURES = { ...REVERTS, name: "erasures", table: ERASURE } as const satisfies List

const QUARANTINE = {
  name: "quarantined events",
  table: QUARANTINED,
  sorts: { subject: { keys: ["subject", "event"] } },
  filters: { subject: { column: "subject", type: "text", sorts: { event: { keys: ["event"] } } } },
} as const satisfies List

const DEFERRED_EVENTS = {
  name: "deferred events",
  table: DEFERRED,
  sorts: { event: { keys: ["event"] } },
  filters: {},
} as const satisfies List

// oxfmt-ignore
export const LISTS: readonly List[] = [
  TRACKS, ALBUMS, ARTISTS, ALBUM_ARTISTS, CANDIDATES, CLAIMS, CONFLICTS, SOURCES, MEDIA_FILES, COPIES, PLAYLISTS,
  COLLECTIONS, SHARED_QUEUES, PLAYLIST_ITEMS, PLAYS, PLAYBACKS, RELATIONS, SAMPLES, OPERATIONS, REVERTS, ERASURES, QUARANTINE,
  DEFERRED_EVENTS,
]

/** A query of a list: the names that it offers, so that the compiler refuses what {@link readPage} would. */
export interface QueryOf<L extends List> extends ListQuery {
  readonly sort?: (keyof L["sorts"] & string) | SortsOf<L["filters"]> | undefined
  readonly direction?: Direction | undefined
  readonly filters?: { readonly [K in keyof L["filters"]]?: TypeOf<L["filters"][K]> | undefined } | undefined
}

type TypeOf<F> = F extends { readonly type: "integer" } ? number : string
type SortsOf<F> = { [K in keyof F]: F[K] extends { readonly sorts: infer S } ? keyof S & string : never }[keyof F]

const reader =
  <L extends List>(list: L) =>
  (asked: QueryOf<L> = {}): Work<Page<RowOf<L["table"]>>> =>
    readPage<RowOf<L["table"]>>(list, asked as ListQuery)

const places =
  <L extends List>(list: L) =>
  (asked: QueryOf<L> = {}) =>
    placesIn<RowOf<L["table"]>>(list, asked as ListQuery)

export const placesOfTracks = places(TRACKS)
export const placesOfAlbums = places(ALBUMS)
export const placesOfArtists = places(ARTISTS)
export const placesOfAlbumArtists = places(ALBUM_ARTISTS)

export const listTracks = reader(TRACKS)
export const listAlbums = reader(ALBUMS)
export const listArtists = reader(ARTISTS)
export const listAlbumArtists = reader(ALBUM_ARTISTS)
export const listCandidates = reader(CANDIDATES)
export const listClaims = reader(CLAIMS)
export const listConflicts = reader(CONFLICTS)
export const listSources = reader(SOURCES)
export const listMediaFiles = reader(MEDIA_FILES)
export const listCopies = reader(COPIES)
export const listPlaylists = reader(PLAYLISTS)
export const listCollections = reader(COLLECTIONS)
export const listSharedQueues = reader(SHARED_QUEUES)
export const listPlaylistItems = reader(PLAYLIST_ITEMS)
export const listPlays = reader(PLAYS)
export const listPlaybacks = reader(PLAYBACKS)
export const listRelations = reader(RELATIONS)
export const listSamples = reader(SAMPLES)
export const listOperations = reader(OPERATIONS)
export const listReverts = reader(REVERTS)
export const listErasures = reader(ERASURES)
export const listQuarantined = reader(QUARANTINE)
export const listDeferred = reader(DEFERRED_EVENTS)
