/** What the member who asks does: plays, places, ratings and queues. They are in that member's own log. */
import { PlaybackObject, PlayObject, QueueObject } from "@ledgerline/core/shapes"
import * as Schema from "effect/Schema"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import { members, READERS, route } from "../routes.ts"
import { Changed, Id, ONCE, placedPageOf, PLACING, text } from "./common.ts"

const LISTENERS = members("listener", "playback")
const track = { track: Id }
const Milliseconds = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))
const rating = Schema.NullOr(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 5 })))
const device = Schema.optionalKey(text(100).check(Schema.isMinLength(1)))

export class PlaybackGroup extends HttpApiGroup.make("playback").add(
  HttpApiEndpoint.get("playbacks", "/playback", {
    query: {
      ...PLACING,
      sort: Schema.optionalKey(Schema.Literals(["lastPlayed", "rating", "starred", "plays", "progress"])),
    },
    success: placedPageOf(PlaybackObject),
  }).annotateMerge(route("What the member played, starred, rated or is in the middle of", READERS)),
  HttpApiEndpoint.get("playback", "/playback/:track", { params: track, success: PlaybackObject }).annotateMerge(
    route("What the member did with a track", READERS),
  ),
  HttpApiEndpoint.get("plays", "/plays", { query: PLACING, success: placedPageOf(PlayObject) }).annotateMerge(
    route("Each time something was played, the latest first", READERS),
  ),
  HttpApiEndpoint.post("played", "/playback/:track/plays", {
    params: track,
    headers: ONCE,
    payload: Schema.Struct({
      startedAt: Schema.Int,
      durationMs: Milliseconds,
      completed: Schema.Boolean,
      device,
      context: Schema.optionalKey(text(300)),
    }),
    success: Changed,
  }).annotateMerge(route("Tells that it was played, whenever that was", LISTENERS)),
  HttpApiEndpoint.put("progress", "/playback/:track/progress", {
    params: track,
    headers: ONCE,
    payload: Schema.Struct({
      positionMs: Milliseconds,
      durationMs: Schema.optionalKey(Milliseconds),
      at: Schema.Int,
      device,
      comment: Schema.optionalKey(text(1000)).annotate({
        description: "What the member notes of the place; what was noted before stays where it is left out",
      }),
    }),
    success: Changed,
  }).annotateMerge(
    route("Tells where in it the member was; the furthest and the latest place are both kept", LISTENERS),
  ),
  HttpApiEndpoint.put("rate", "/playback/:track/rating", {
    params: track,
    headers: ONCE,
    payload: Schema.Struct({ rating }),
    success: Changed,
  }).annotateMerge(route("Rates it from 0 to 5; null takes the rating away", LISTENERS)),
  HttpApiEndpoint.put("star", "/playback/:track/star", {
    params: track,
    headers: ONCE,
    payload: Schema.Struct({ starred: Schema.Boolean }),
    success: Changed,
  }).annotateMerge(route("Stars it, or takes the star away", LISTENERS)),
  HttpApiEndpoint.patch("markMany", "/playback", {
    headers: ONCE,
    payload: Schema.Struct({
      tracks: Schema.Array(Id).check(Schema.isMinLength(1), Schema.isMaxLength(1000)),
      starred: Schema.optionalKey(Schema.Boolean),
      rating: Schema.optionalKey(rating),
    }),
    success: Changed,
  }).annotateMerge(route("Stars or rates many tracks alike, in one action", LISTENERS)),
  HttpApiEndpoint.get("queues", "/queues", {
    success: Schema.Struct({ items: Schema.Array(QueueObject) }),
  }).annotateMerge(route("The queues of the member's devices", READERS)),
  HttpApiEndpoint.put("saveQueue", "/queues/:id", {
    params: { id: Id },
    headers: ONCE,
    payload: Schema.Struct({
      tracks: Schema.Array(Id).check(Schema.isMaxLength(5000)),
      index: Milliseconds,
      positionMs: Milliseconds,
    }),
    success: Changed,
  }).annotateMerge(route("Saves the queue of a device whole", LISTENERS)),
) {}
