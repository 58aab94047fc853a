/** What members give out by a link, to whoever has it. docs/adr/0055-shares.md */
import * as Schema from "effect/Schema"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import { EDITORS, route } from "../routes.ts"
import { Id, ONCE, text } from "./common.ts"
import { ARTWORK_SIZES, Audio } from "./media.ts"

export const SHARE_KINDS = ["track", "album", "playlist", "tracks"] as const
const Kind = Schema.Literals(SHARE_KINDS)
const Moment = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 8_640_000_000_000_000 })).annotate({
  description: "Milliseconds since 1970",
})

/** In one share. */
export const MOST_SHARED = 2000
/** Named one by one. */
const MOST_NAMED = 1000

const Share = Schema.Struct({
  id: Schema.String,
  member: Schema.String,
  kind: Kind,
  of: Schema.Array(Schema.String).annotate({ description: "The ids of what is shared; empty for what is not yours" }),
  title: Schema.NullOr(Schema.String).annotate({ description: "Null for single tracks, and where it is gone" }),
  tracks: Schema.Int.annotate({ description: "How many tracks visitors find now" }),
  description: Schema.NullOr(Schema.String),
  canDownload: Schema.Boolean,
  madeAt: Moment,
  expiresAt: Schema.NullOr(Moment),
  isOver: Schema.Boolean,
  visits: Schema.Int,
  visitedAt: Schema.NullOr(Moment),
  token: Schema.NullOr(Schema.String).annotate({
    description: "Visitors find it below the server's address at `share/` and this; null for what is not yours",
  }),
}).annotate({
  identifier: "Share",
  description: "A link by which somebody without an account hears something of the library",
})

const terms = {
  description: Schema.optionalKey(Schema.NullOr(text(1000))),
  expiresAt: Schema.optionalKey(Schema.NullOr(Moment)),
  canDownload: Schema.optionalKey(Schema.Boolean),
}
const params = { id: Id }

export class ShareGroup extends HttpApiGroup.make("shares").add(
  HttpApiEndpoint.get("shares", "/shares", {
    query: {
      whose: Schema.optionalKey(Schema.Literals(["own", "all"])).annotate({
        description: "all: those of every member, for owners; those of the member who asks unless given",
      }),
    },
    success: Schema.Struct({ items: Schema.Array(Share) }),
  }).annotateMerge(route("What is shared by a link, the newest first", EDITORS)),
  HttpApiEndpoint.post("create", "/shares", {
    headers: ONCE,
    payload: Schema.Struct({
      kind: Kind,
      of: Schema.Array(Id).check(Schema.isMinLength(1), Schema.isMaxLength(MOST_NAMED)).annotate({
        description: "One id, or several of tracks",
      }),
      ...terms,
    }),
    success: Share,
  }).annotateMerge(route("Gives out a track, an album, a playlist or some tracks by a link", EDITORS)),
  HttpApiEndpoint.patch("change", "/shares/:id", {
    params,
    headers: ONCE,
    payload: Schema.Struct(terms),
    success: Share,
  }).annotateMerge(route("Says other things of an own share", EDITORS)),
  HttpApiEndpoint.delete("revoke", "/shares/:id", {
    params,
    headers: ONCE,
    success: HttpApiSchema.NoContent,
  }).annotateMerge(route("Ends an own share for good; owners end anybody's", EDITORS)),
) {}

const SharedTrack = Schema.Struct({
  id: Schema.String,
  title: Schema.NullOr(Schema.String),
  artist: Schema.NullOr(Schema.String),
  album: Schema.NullOr(Schema.String),
  durationMs: Schema.NullOr(Schema.Int),
  track: Schema.NullOr(Schema.Int),
  disc: Schema.NullOr(Schema.Int),
  cover: Schema.NullOr(Schema.String),
  isHere: Schema.Boolean.annotate({ description: "False where the server cannot play it now" }),
}).annotate({ identifier: "SharedTrack", description: "A track as visitors see it" })

const Shared = Schema.Struct({
  kind: Kind,
  title: Schema.NullOr(Schema.String),
  artist: Schema.NullOr(Schema.String),
  year: Schema.NullOr(Schema.Int),
  description: Schema.NullOr(Schema.String),
  cover: Schema.NullOr(Schema.String),
  canDownload: Schema.Boolean,
  expiresAt: Schema.NullOr(Moment),
  tracks: Schema.Array(SharedTrack),
}).annotate({
  identifier: "Shared",
  description: "What a visitor gets by a link: what is shared, and its tracks in order",
})

/** Whatever it is: what is no token is answered as one that is wrong. */
const token = Schema.String.check(Schema.isMaxLength(256))
const track = Id

/** For visitors: nobody is signed in, cookies are passed over, and pages of every origin may read the answers. */
export class SharedGroup extends HttpApiGroup.make("shared").add(
  HttpApiEndpoint.get("shared", "/shared/:token", { params: { token }, success: Shared }).annotateMerge(
    route("What a link gives out", "anyone"),
  ),
  HttpApiEndpoint.get("artwork", "/shared/:token/artwork/:hash", {
    params: { token, hash: Id },
    query: { size: Schema.optionalKey(Schema.Literals(ARTWORK_SIZES)) },
    success: HttpApiSchema.StreamUint8Array({ contentType: ["image/webp", "image/avif", "image/jpeg"] }),
  }).annotateMerge(route("A cover of it", "anyone")),
  HttpApiEndpoint.get("stream", "/shared/:token/tracks/:track/stream", {
    params: { token, track },
    query: {
      accepts: Schema.optionalKey(
        Schema.String.check(Schema.isPattern(/^[a-z0-9]{1,20}(?:,[a-z0-9]{1,20}){0,30}$/)),
      ).annotate({ description: "What the player takes: containers and codecs, with commas between" }),
      timeOffset: Schema.optionalKey(Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1e6 }))).annotate({
        description: "Seconds: begins so much later",
      }),
    },
    success: Audio,
  }).annotateMerge(route("A track of it to listen to", "anyone")),
  HttpApiEndpoint.get("file", "/shared/:token/tracks/:track/file", {
    params: { token, track },
    success: Audio,
  }).annotateMerge(route("The file of a track of it, where downloads are allowed", "anyone")),
  HttpApiEndpoint.get("zip", "/shared/:token/zip", {
    params: { token },
    success: HttpApiSchema.StreamUint8Array({ contentType: "application/zip" }),
  }).annotateMerge(route("All files of it as a ZIP file, where downloads are allowed", "anyone")),
) {}
