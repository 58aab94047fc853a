/** Which images stand for tracks, albums and artists. Their bytes are sent by the group of media. */
import { ARTWORK_ROLES, ArtworkObject } from "@ledgerline/core/shapes"
import * as Schema from "effect/Schema"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import { EDITORS, READERS, route } from "../routes.ts"
import { Changed, Id, ONCE, text } from "./common.ts"

const owner = { kind: Schema.Literals(["track", "album", "artist"]), id: Id }
const Role = Schema.Literals(ARTWORK_ROLES)
const Hash = Schema.String.check(Schema.isPattern(/^[0-9a-f]{64}$/))

/** Longer images are refused. */
export const MOST_IMAGE_BYTES = 16 * 1024 * 1024

export class ArtworkGroup extends HttpApiGroup.make("images").add(
  HttpApiEndpoint.get("images", "/images/:kind/:id", {
    params: owner,
    success: Schema.Struct({ items: Schema.Array(ArtworkObject) }),
  }).annotateMerge(route("The images of a track, an album or an artist; the chosen one of each role first", READERS)),
  HttpApiEndpoint.post("chooseImage", "/images/:kind/:id/choose", {
    params: owner,
    headers: ONCE,
    payload: Schema.Struct({
      hash: Hash,
      role: Schema.optionalKey(Role).annotate({ description: "All that the image has unless given" }),
    }),
    success: Changed,
  }).annotateMerge(route("Says which of its images stands for something, whatever later scans find", EDITORS)),
  HttpApiEndpoint.delete("removeImage", "/images/:kind/:id/:hash", {
    params: { ...owner, hash: Hash },
    query: { role: Schema.optionalKey(Role) },
    headers: ONCE,
    success: Changed,
  }).annotateMerge(route("Takes an image away from something; the file that it came from stays", EDITORS)),
) {}

/** Apart from the others: its bodies are images. */
export class ArtworkUploadGroup extends HttpApiGroup.make("imageUpload").add(
  HttpApiEndpoint.post("addImage", "/images/:kind/:id", {
    params: owner,
    query: {
      role: Schema.optionalKey(Role).annotate({ description: "front unless given; artist for an artist" }),
      disc: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 1000 }))),
      description: Schema.optionalKey(text(1000)),
    },
    headers: ONCE,
    payload: Schema.Uint8Array.pipe(HttpApiSchema.asUint8Array({ contentType: "image/*" })),
    success: Schema.Struct({ ...Changed.fields, hash: Schema.String }),
  }).annotateMerge(route("Adds an image of at most 16 MiB (JPEG, PNG, WebP, AVIF or GIF), and chooses it", EDITORS)),
) {}
