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
import { READERS, route } from "../routes.ts"
import { Id, pageOf, PAGING, sorted, text } from "./common.ts"

const Year = Schema.optionalKey(Schema.Int)
const params = { id: Id }

const TrackDetail = Schema.Struct({ ...TrackObject.fields, ...TrackBeside.fields }).annotate({
  identifier: "TrackDetail",
})

const AlbumDetail = Schema.Struct({
  ...AlbumObject.fields,
  fields: FieldsShape,
  trackList: Schema.Array(TrackObject).annotate({ description: "In order; of very many the first" }),
}).annotate({ identifier: "AlbumDetail" })

const ArtistDetail = Schema.Struct({
  ...ArtistObject.fields,
  fields: FieldsShape,
  albumList: Schema.Array(AlbumObject).annotate({ description: "Of very many the first" }),
}).annotate({ identifier: "ArtistDetail" })

const Found = Schema.Struct({
  items: Schema.Array(
    Schema.Struct({
      ...TrackObject.fields,
      found: Schema.String.annotate({ description: "Where the words were found, the best first" }),
    }),
  ),
  total: Schema.NullOr(Schema.Int).annotate({ description: "How many match; null for very many" }),
}).annotate({ identifier: "Found" })

const Counts = Schema.Struct({
  tracks: Schema.Int,
  albums: Schema.Int,
  artists: Schema.Int,
  position: Schema.Int.annotate({ description: "Grows with every event that arrives" }),
}).annotate({ identifier: "Counts" })

export class LibraryGroup extends HttpApiGroup.make("library").add(
  HttpApiEndpoint.get("tracks", "/tracks", {
    query: {
      ...sorted("title", "artist", "album", "added", "year"),
      albumId: Schema.optionalKey(Id),
      artistId: Schema.optionalKey(Id),
      genre: Schema.optionalKey(text(1000)),
      year: Year,
    },
    success: pageOf(TrackObject),
  }).annotateMerge(route("Tracks, in pages; by at most one of album, artist, genre and year", READERS)),
  HttpApiEndpoint.get("track", "/tracks/:id", { params, success: TrackDetail }).annotateMerge(
    route("A track, or the one that it was merged into", READERS),
  ),
  HttpApiEndpoint.get("albums", "/albums", {
    query: {
      ...sorted("title", "artist", "added", "year"),
      artistId: Schema.optionalKey(Id),
      genre: Schema.optionalKey(text(1000)),
      year: Year,
    },
    success: pageOf(AlbumObject),
  }).annotateMerge(route("Albums, in pages; by at most one of artist, genre and year", READERS)),
  HttpApiEndpoint.get("album", "/albums/:id", { params, success: AlbumDetail }).annotateMerge(
    route("An album with its tracks", READERS),
  ),
  HttpApiEndpoint.get("artists", "/artists", {
    query: { ...sorted("name", "tracks"), only: Schema.optionalKey(Schema.Literals(["albumArtists"])) },
    success: pageOf(ArtistObject),
  }).annotateMerge(route("Artists, in pages", READERS)),
  HttpApiEndpoint.get("artist", "/artists/:id", { params, success: ArtistDetail }).annotateMerge(
    route("An artist with their albums", READERS),
  ),
  HttpApiEndpoint.get("search", "/search", {
    query: { q: text(1000), limit: PAGING.limit },
    success: Found,
  }).annotateMerge(route("Tracks that have every word, the last one as a beginning", READERS)),
  HttpApiEndpoint.get("sources", "/sources", { query: PAGING, success: pageOf(SourceObject) }).annotateMerge(
    route("Places where copies lie", READERS),
  ),
  HttpApiEndpoint.get("source", "/sources/:id", { params, success: SourceObject }).annotateMerge(
    route("A place where copies lie", READERS),
  ),
  HttpApiEndpoint.get("mediaFile", "/mediaFiles/:id", { params, success: MediaFileObject }).annotateMerge(
    route("An encoding, with its copies", READERS),
  ),
  HttpApiEndpoint.get("counts", "/counts", { success: Counts }).annotateMerge(route("How much there is", READERS)),
) {}
