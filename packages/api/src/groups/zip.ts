/** Several files at once, as one that is made while it is sent. */
import * as Schema from "effect/Schema"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import { PLAYERS, route } from "../routes.ts"
import { Id } from "./common.ts"

const Zip = HttpApiSchema.StreamUint8Array({ contentType: "application/zip" })
const params = { id: Id }

export class ZipGroup extends HttpApiGroup.make("zip").add(
  HttpApiEndpoint.get("album", "/albums/:id/zip", { params, success: Zip }).annotateMerge(
    route("The files of an album with its cover, as a ZIP file", PLAYERS),
  ),
  HttpApiEndpoint.get("playlist", "/playlists/:id/zip", { params, success: Zip }).annotateMerge(
    route("The files of a playlist in its order, as a ZIP file", PLAYERS),
  ),
  HttpApiEndpoint.get("tracks", "/zip", {
    query: {
      /** Ids with commas between, 100 at most. */
      tracks: Schema.String.check(Schema.isPattern(/^[^,]{1,200}(?:,[^,]{1,200}){0,99}$/)),
    },
    success: Zip,
  }).annotateMerge(route("The files of some tracks in folders of their albums, as a ZIP file", PLAYERS)),
) {}
