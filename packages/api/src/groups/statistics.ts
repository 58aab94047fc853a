/** Figures of the library, and of what the member listened to. */
import {
  HoldingsObject,
  PERIOD_NAMES,
  PlayStatisticsObject,
  TopAlbum,
  TopArtist,
  TopGenre,
  TopTrack,
} from "@ledgerline/core/shapes"
import * as Schema from "effect/Schema"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import { READERS, route, sharedRoute } from "../routes.ts"
import { PAGING, PLACING, text } from "./common.ts"

const periods = {
  by: Schema.optionalKey(Schema.Literals(PERIOD_NAMES)).annotate({ description: "month unless given" }),
  zone: Schema.optionalKey(text(64)).annotate({
    description: "The time zone, such as Europe/Berlin; UTC unless given",
  }),
}
const Time = Schema.optionalKey(Schema.Int)
const span = {
  from: Time.annotate({ description: "Milliseconds since 1970; from the first play on unless given" }),
  to: Time.annotate({ description: "Milliseconds since 1970, not in it; to the last play unless given" }),
}
const top = {
  ...span,
  sort: Schema.optionalKey(Schema.Literals(["plays", "time"])).annotate({ description: "plays unless given" }),
  limit: PAGING.limit,
  offset: PLACING.offset,
}
const itemsOf = <S extends Schema.Top>(item: S) => Schema.Struct({ items: Schema.Array(item) })

export class StatisticsGroup extends HttpApiGroup.make("statistics").add(
  HttpApiEndpoint.get("library", "/statistics/library", { query: periods, success: HoldingsObject }).annotateMerge(
    sharedRoute("How the library grew, in which formats and qualities it is, and what takes room where", READERS),
  ),
  HttpApiEndpoint.get("plays", "/statistics/plays", {
    query: { ...span, ...periods },
    success: PlayStatisticsObject,
  }).annotateMerge(route("When and how much the member listened", READERS)),
  HttpApiEndpoint.get("topTracks", "/statistics/top/tracks", { query: top, success: itemsOf(TopTrack) }).annotateMerge(
    route("The tracks that the member played most", READERS),
  ),
  HttpApiEndpoint.get("topAlbums", "/statistics/top/albums", { query: top, success: itemsOf(TopAlbum) }).annotateMerge(
    route("The albums that the member played most", READERS),
  ),
  HttpApiEndpoint.get("topArtists", "/statistics/top/artists", {
    query: top,
    success: itemsOf(TopArtist),
  }).annotateMerge(route("The artists that the member played most", READERS)),
  HttpApiEndpoint.get("topGenres", "/statistics/top/genres", { query: top, success: itemsOf(TopGenre) }).annotateMerge(
    route("The genres that the member played most", READERS),
  ),
) {}
