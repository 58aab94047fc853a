/** Which albums and artists are one, and which are several. */
import { AlbumObject, ArtistObject } from "@ledgerline/core/shapes"
import * as Schema from "effect/Schema"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import { EDITORS, READERS, route } from "../routes.ts"
import { Changed, Id, ONCE, PAGING, text } from "./common.ts"

const params = { id: Id }
const name = text(500).check(Schema.isPattern(/\S/))
const Into = Schema.Struct({ into: Id })
const tracks = Schema.Array(Id).check(Schema.isMinLength(1), Schema.isMaxLength(2000))
const Made = Schema.Struct({ ...Changed.fields, id: Schema.String })
const kind = Schema.Literals(["album", "artist"])
const limit = { limit: PAGING.limit }
const pairsOf = <S extends Schema.Top>(thing: S) =>
  Schema.Struct({
    items: Schema.Array(Schema.Struct({ one: thing, into: thing })),
    total: Schema.Int,
  })

export class GroupingGroup extends HttpApiGroup.make("grouping").add(
  HttpApiEndpoint.post("mergeAlbum", "/albums/:id/merge", {
    params,
    headers: ONCE,
    payload: Into,
    success: Changed,
  }).annotateMerge(route("Says that an album is another one, which has its tracks from then on", EDITORS)),
  HttpApiEndpoint.post("splitAlbum", "/albums/:id/split", {
    params,
    headers: ONCE,
    payload: Schema.Union([
      Schema.Struct({ tracks, into: Id }),
      Schema.Struct({
        tracks,
        title: Schema.optionalKey(name).annotate({ description: "Of the new album; as the old one unless given" }),
      }),
    ]),
    success: Made,
  }).annotateMerge(route("Says that some tracks of an album are on another one, or on a new one", EDITORS)),
  HttpApiEndpoint.post("mergeArtist", "/artists/:id/merge", {
    params,
    headers: ONCE,
    payload: Into,
    success: Changed,
  }).annotateMerge(route("Says that an artist is another one, who is credited from then on", EDITORS)),
  HttpApiEndpoint.post("splitArtist", "/artists/:id/split", {
    params,
    headers: ONCE,
    payload: Schema.Struct({ names: Schema.Array(name).check(Schema.isMinLength(2), Schema.isMaxLength(20)) }),
    success: Changed,
  }).annotateMerge(route("Says that an artist is several, who were written as one", EDITORS)),
  HttpApiEndpoint.post("separateArtist", "/artists/:id/separate", {
    params,
    headers: ONCE,
    payload: Schema.Struct({
      tracks,
      distinction: text(200)
        .check(Schema.isPattern(/\S/))
        .annotate({ description: "What tells the other one apart, such as `US rapper`" }),
    }),
    success: Made,
  }).annotateMerge(route("Says that some tracks of an artist are by another one of the same name", EDITORS)),
  HttpApiEndpoint.get("alikeAlbums", "/alike/albums", { query: limit, success: pairsOf(AlbumObject) }).annotateMerge(
    route("Albums that are probably one: of one artist, and named alike", READERS),
  ),
  HttpApiEndpoint.get("alikeArtists", "/alike/artists", { query: limit, success: pairsOf(ArtistObject) }).annotateMerge(
    route("Artists that are probably one: named alike", READERS),
  ),
  HttpApiEndpoint.post("keepApart", "/alike/:kind/keep-apart", {
    params: { kind },
    headers: ONCE,
    payload: Schema.Struct({
      pairs: Schema.Array(Schema.Struct({ one: Id, other: Id })).check(Schema.isMinLength(1), Schema.isMaxLength(200)),
    }),
    success: Changed,
  }).annotateMerge(route("Says that pairs that look alike are not one, so that they do not come again", EDITORS)),
) {}
