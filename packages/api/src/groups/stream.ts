/** Audio to listen to: as it is, or made to fit the player and the network. */
import * as Schema from "effect/Schema"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import { PLAYERS, route } from "../routes.ts"
import { Audio, Id } from "./media.ts"

const Kilobits = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 100_000 }))

const Wishes = {
  /** The file itself, or made into this; what fits best unless given. */
  format: Schema.optionalKey(Schema.Literals(["original", "opus", "mp3", "aac", "flac"])),
  /** Kilobits a second; 0 is no limit. */
  maxBitRate: Schema.optionalKey(Kilobits),
  /** What the player takes: containers and codecs, with commas between. */
  accepts: Schema.optionalKey(Schema.String.check(Schema.isPattern(/^[a-z0-9]{1,20}(?:,[a-z0-9]{1,20}){0,30}$/))),
  /** What the device is on, for limits that the server has for it. */
  network: Schema.optionalKey(Schema.Literals(["wifi", "ethernet", "cellular", "metered"])),
  /** Seconds: begins so much later. */
  timeOffset: Schema.optionalKey(Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1e6 }))),
}

export const StreamWishes = Schema.Struct(Wishes)

const why = <Reason extends string, Facts extends Schema.Struct.Fields>(reason: Reason, facts: Facts) =>
  Schema.Struct({ reason: Schema.Literal(reason), ...facts })

const StreamWhy = Schema.Union([
  why("asItIs", {}),
  why("part", {}),
  why("middle", {}),
  why("asked", { format: Schema.String }),
  why("notTaken", {
    what: Schema.NullOr(Schema.String).annotate({
      description: "Its codec, or its container where that is all that is known",
    }),
  }),
  why("bitRate", {
    kilobits: Schema.Int.annotate({ description: "What the file has in a second" }),
    most: Schema.Int,
    limitOf: Schema.Literals(["request", "network", "device"]),
    network: Schema.NullOr(Schema.String).annotate({ description: "Which one, where it is the limit of a network" }),
  }),
]).annotate({
  identifier: "StreamWhy",
  description:
    "Why the file is sent as it is or not, for programs; where nothing is sent, no encoder is there for it besides",
})
export type StreamWhy = typeof StreamWhy.Type

const Decision = Schema.Struct({
  send: Schema.Literals(["original", "profile", "nothing"]),
  because: Schema.String.annotate({ description: "`why` in English" }),
  why: StreamWhy,
  mediaFile: Schema.String,
  profile: Schema.optionalKey(Schema.String),
  type: Schema.optionalKey(Schema.String),
}).annotate({ identifier: "StreamDecision", description: "What the server would send of a track, and why" })

const Playlist = HttpApiSchema.StreamUint8Array({ contentType: "application/vnd.apple.mpegurl" })

export class StreamGroup extends HttpApiGroup.make("stream", { topLevel: true }).add(
  HttpApiEndpoint.get("stream", "/tracks/:track/stream", {
    params: { track: Id },
    query: Wishes,
    success: Audio,
  }).annotateMerge(route("A track to listen to, as the player and the network take it", PLAYERS)),
  HttpApiEndpoint.get("streamDecision", "/tracks/:track/stream/decision", {
    params: { track: Id },
    query: Wishes,
    success: Decision,
  }).annotateMerge(route("What would be sent of a track, and why", PLAYERS)),
  HttpApiEndpoint.get("playlist", "/tracks/:track/hls.m3u8", {
    params: { track: Id },
    query: { bitRate: Schema.optionalKey(Kilobits) },
    success: Playlist,
  }).annotateMerge(route("The segments of a track for HLS", PLAYERS)),
  HttpApiEndpoint.get("segment", "/files/:mediaFile/hls/:profile/:segment", {
    params: {
      mediaFile: Id,
      profile: Schema.String.check(Schema.isPattern(/^[a-z0-9-]{1,20}$/)),
      /** Its number from 0, with an ending that players want: `0.aac`. */
      segment: Schema.String.check(Schema.isPattern(/^\d{1,6}\.aac$/)),
    },
    success: Audio,
  }).annotateMerge(route("One segment of HLS", PLAYERS)),
) {}
