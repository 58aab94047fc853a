/** The bytes of a library: files, and images. */
import * as Schema from "effect/Schema"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import { PLAYERS, route } from "../routes.ts"

/** Never a path: it is looked up. */
export const Id = Schema.String.check(Schema.isPattern(/^[\x21-\x7e]{1,200}$/))
const Hash = Schema.String.check(Schema.isPattern(/^[0-9a-f]{64}$/))

const Download = {
  /** So that a browser saves it and does not play it. */
  download: Schema.optionalKey(Schema.Literals(["true", "false", ""])),
}

export const Audio = HttpApiSchema.StreamUint8Array({ contentType: "audio/*" })

export const ARTWORK_SIZES = ["64", "160", "320", "640", "1200"] as const

/** What is known of an image without its bytes. */
const ImageFacts = Schema.Struct({
  width: Schema.Int,
  height: Schema.Int,
  /** Base64 of some 25 bytes, from which a blurred likeness is drawn: https://evanw.github.io/thumbhash */
  thumbhash: Schema.String,
  /** The commonest colour, `#rrggbb`. */
  colour: Schema.String,
}).annotate({ identifier: "ImageFacts", description: "How large an image is, and what stands for it until it is here" })

export class MediaGroup extends HttpApiGroup.make("media", { topLevel: true }).add(
  HttpApiEndpoint.get("file", "/files/:mediaFile", {
    params: { mediaFile: Id },
    query: Download,
    success: Audio,
  }).annotateMerge(route("A file as it is, whole or one range of it", PLAYERS)),
  HttpApiEndpoint.get("trackFile", "/tracks/:track/file", {
    params: { track: Id },
    query: Download,
    success: Audio,
  }).annotateMerge(route("The best file of a track that this server has", PLAYERS)),
  HttpApiEndpoint.get("artwork", "/artwork/:hash", {
    params: { hash: Hash },
    query: { size: Schema.optionalKey(Schema.Literals(ARTWORK_SIZES)) },
    success: HttpApiSchema.StreamUint8Array({ contentType: ["image/webp", "image/avif", "image/jpeg"] }),
  }).annotateMerge(route("An image in one of its sizes, in a format that is accepted", PLAYERS)),
  HttpApiEndpoint.get("artworkFacts", "/artwork/:hash/facts", {
    params: { hash: Hash },
    success: ImageFacts,
  }).annotateMerge(route("What an image shows: its size, its colour and a blurred likeness", PLAYERS)),
) {}
