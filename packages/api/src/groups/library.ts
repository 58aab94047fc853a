/** What is in the library: tracks, albums, artists, files and the places where they lie. */
import {
  AlbumObject,
  ArtistObject,
  FieldsShape,
  MediaFileObject,
  SourceObject,
  TrackBeside,
  TrackObject,
} from "@ledgerline/core/shapes"
import * as Schema from "effect/Schema"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import { READERS, sharedRoute } from "../routes.ts"
import { AS_OF, Id, pageOf, PAGING, placedPageOf, sorted, text } from "./common.ts"

const Year = Schema.optionalKey(Schema.Int)
const params = { id: Id }
const TrackDetail = Schema.Struct({ ...TrackObject.fields, ...TrackBeside.fields }).annotate({
  identifier: "TrackDetail",
  description: "A track with all fields, its copies and where it was merged from",
})

const AlbumDetail = Schema.Struct({
  ...AlbumObject.fields,
  fields: FieldsShape,
  trackList: Schema.Array(TrackObject).annotate({ description: "In order; of very many the first" }),
}).annotate({ identifier: "AlbumDetail", description: "An album with all fields, and its tracks" })

const ArtistDetail = Schema.Struct({
  ...ArtistObject.fields,
  fields: FieldsShape,
  albumList: Schema.Array(AlbumObject).annotate({ description: "Of very many the first" }),
}).annotate({ identifier: "ArtistDetail", description: "An artist with all fields, and their albums" })

const Found = Schema.Struct({
  items: Schema.Array(
    Schema.Struct({
      ...TrackObject.fields,
      found: Schema.String.annotate({ description: "Where the words were found, the best first" }),
    }),
  ),
  total: Schema.NullOr(Schema.Int).annotate({ description: "How many match; null for very many" }),
}).annotate({ identifier: "Found", description: "Tracks that have the words, the best first" })

const NamesFound = Schema.Struct({
  artists: Schema.Array(ArtistObject),
  albums: Schema.Array(AlbumObject),
}).annotate({ identifier: "NamesFound", description: "Artists and albums whose names have the words" })

/** Ids with commas between. */
const Ids = Schema.String.check(Schema.isPattern(/^[^,]{1,200}(?:,[^,]{1,200}){0,99}$/))

const Counts = Schema.Struct({
  tracks: Schema.Int,
  albums: Schema.Int,
  artists: Schema.Int,
  position: Schema.Int.annotate({ description: "Grows with every event that arrives" }),
}).annotate({ identifier: "Counts", description: "How much the library holds" })

export class LibraryGroup extends HttpApiGroup.make("library").add(
  HttpApiEndpoint.get("tracks", "/tracks", {
    query: {
      ...AS_OF,
      ...sorted("title", "artist", "album", "added", "year"),
      ids: Schema.optionalKey(Ids).annotate({
        description: "These, in this order, with commas between, 100 at most; those that are not there are left out",
      }),
      albumId: Schema.optionalKey(Id),
      artistId: Schema.optionalKey(Id),
      genre: Schema.optionalKey(text(1000)),
      year: Year,
      decade: Year.annotate({ description: "By its first year, such as 1990" }),
    },
    success: placedPageOf(TrackObject),
  }).annotateMerge(sharedRoute("Tracks, in pages; by at most one of album, artist, genre, year and decade", READERS)),
  HttpApiEndpoint.get("track", "/tracks/:id", { params, query: AS_OF, success: TrackDetail }).annotateMerge(
    sharedRoute("A track, or the one that it was merged into", READERS),
  ),
  HttpApiEndpoint.get("albums", "/albums", {
    query: {
      ...AS_OF,
      ...sorted("title", "artist", "added", "year"),
      artistId: Schema.optionalKey(Id),
      genre: Schema.optionalKey(text(1000)),
      year: Year,
      decade: Year.annotate({ description: "By its first year, such as 1990" }),
    },
    success: placedPageOf(AlbumObject),
  }).annotateMerge(sharedRoute("Albums, in pages; by at most one of artist, genre, year and decade", READERS)),
  HttpApiEndpoint.get("album", "/albums/:id", { params, query: AS_OF, success: AlbumDetail }).annotateMerge(
    sharedRoute("An album with its tracks", READERS),
  ),
  HttpApiEndpoint.get("artists", "/artists", {
    query: { ...AS_OF, ...sorted("name", "tracks"), only: Schema.optionalKey(Schema.Literals(["albumArtists"])) },
    success: placedPageOf(ArtistObject),
  }).annotateMerge(sharedRoute("Artists, in pages", READERS)),
  HttpApiEndpoint.get("artist", "/artists/:id", { params, query: AS_OF, success: ArtistDetail }).annotateMerge(
    sharedRoute("An artist with their albums", READERS),
  ),
  HttpApiEndpoint.get("search", "/search", {
    query: { ...AS_OF, q: text(1000), limit: PAGING.limit },
    success: Found,
  }).annotateMerge(sharedRoute("Tracks that have every word, the last one as a beginning", READERS)),
  HttpApiEndpoint.get("searchNames", "/search/names", {
    query: { ...AS_OF, q: text(1000), limit: PAGING.limit },
    success: NamesFound,
  }).annotateMerge(sharedRoute("Albums and artists whose names have every word, the last one as a beginning", READERS)),
  HttpApiEndpoint.get("sources", "/sources", { query: PAGING, success: pageOf(SourceObject) }).annotateMerge(
    sharedRoute("Places where copies lie", READERS),
  ),
  HttpApiEndpoint.get("source", "/sources/:id", { params, success: SourceObject }).annotateMerge(
    sharedRoute("A place where copies lie", READERS),
  ),
  HttpApiEndpoint.get("mediaFile", "/mediaFiles/:id", { params, success: MediaFileObject }).annotateMerge(
    sharedRoute("An encoding, with its copies", READERS),
  ),
  HttpApiEndpoint.get("counts", "/counts", { query: AS_OF, success: Counts }).annotateMerge(
    sharedRoute("How much there is", READERS),
  ),
) {}
