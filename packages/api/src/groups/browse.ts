/** Ways through the library beside its lists: by what it is made of, by folders, and by what the member listened to and likes. */
import {
  FavouriteAlbum,
  FavouriteArtist,
  FolderEntryObject,
  GenreObject,
  ListenedAlbum,
  ListenedTrack,
  OpinionObject,
  YearObject,
} from "@ledgerline/core/shapes"
import * as Schema from "effect/Schema"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import { members, READERS, route, sharedRoute } from "../routes.ts"
import { AS_OF, Changed, Id, ONCE, pageOf, PAGING, placedPageOf, PLACING, text } from "./common.ts"

const LISTENERS = members("listener", "playback")
const owner = { kind: Schema.Literals(["album", "artist"]), id: Id }
const by = { sort: Schema.optionalKey(Schema.Literals(["starred", "rating"])) }
const paging = { limit: PAGING.limit, offset: PLACING.offset }
const itemsOf = <S extends Schema.Top>(item: S) => Schema.Struct({ items: Schema.Array(item) })

export class BrowseGroup extends HttpApiGroup.make("browse").add(
  HttpApiEndpoint.get("genres", "/genres", { query: AS_OF, success: itemsOf(GenreObject) }).annotateMerge(
    sharedRoute("All genres, with how much is of each", READERS),
  ),
  HttpApiEndpoint.get("years", "/years", { query: AS_OF, success: itemsOf(YearObject) }).annotateMerge(
    sharedRoute("All years, with how much is of each", READERS),
  ),
  HttpApiEndpoint.get("folder", "/folders/:source", {
    params: { source: Id },
    query: {
      ...PAGING,
      path: Schema.optionalKey(text(1000)).annotate({
        description: "Relative to the source, which is meant without it",
      }),
    },
    success: pageOf(FolderEntryObject),
  }).annotateMerge(sharedRoute("What lies in a folder of a source: its folders and files, in pages", READERS)),
  HttpApiEndpoint.get("listenedTracks", "/listened/tracks", {
    query: {
      ...AS_OF,
      ...PLACING,
      sort: Schema.optionalKey(Schema.Literals(["lastPlayed", "rating", "starred", "plays", "progress"])),
    },
    success: placedPageOf(ListenedTrack),
  }).annotateMerge(route("Tracks that the member played, starred, rated or is in the middle of", READERS)),
  HttpApiEndpoint.get("listenedAlbums", "/listened/albums", {
    query: { limit: PAGING.limit },
    success: itemsOf(ListenedAlbum),
  }).annotateMerge(route("Albums that the member listened to last, the latest first", READERS)),
  HttpApiEndpoint.get("favouriteAlbums", "/favourites/albums", {
    query: { ...paging, ...by },
    success: itemsOf(FavouriteAlbum),
  }).annotateMerge(route("Albums that the member starred or rated, the latest or best first", READERS)),
  HttpApiEndpoint.get("favouriteArtists", "/favourites/artists", {
    query: { ...paging, ...by },
    success: itemsOf(FavouriteArtist),
  }).annotateMerge(route("Artists that the member starred or rated, the latest or best first", READERS)),
  HttpApiEndpoint.get("opinion", "/favourites/:kind/:id", { params: owner, success: OpinionObject }).annotateMerge(
    route("What the member thinks of an album or an artist", READERS),
  ),
  HttpApiEndpoint.put("star", "/favourites/:kind/:id/star", {
    params: owner,
    headers: ONCE,
    payload: Schema.Struct({ starred: Schema.Boolean }),
    success: Changed,
  }).annotateMerge(route("Stars an album or an artist, or takes the star away", LISTENERS)),
  HttpApiEndpoint.put("rate", "/favourites/:kind/:id/rating", {
    params: owner,
    headers: ONCE,
    payload: Schema.Struct({ rating: Schema.NullOr(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 5 }))) }),
    success: Changed,
  }).annotateMerge(route("Rates an album or an artist from 0 to 5; null takes the rating away", LISTENERS)),
) {}
