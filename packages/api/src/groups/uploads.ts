/**
 * Files that members send to the library, resumably: tus 1.0 (https://tus.io/protocols/resumable-upload) with creation,
 * termination, expiration and checksum, and what became of each.
 */
import * as Schema from "effect/Schema"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import { EDITORS, route } from "../routes.ts"
import { pageOf, PAGING } from "./common.ts"

/** What the server made for it; nothing else is looked for. */
const UploadId = Schema.String.check(Schema.isPattern(/^[\x21-\x7e]{1,200}$/))

export const UploadObject = Schema.Struct({
  id: Schema.String,
  /** The name that the file gets, tidied. */
  name: Schema.String,
  /** The folder that was wished for, tidied; empty for none. */
  folder: Schema.String,
  length: Schema.Int,
  /** How much of it has come. */
  offset: Schema.Int,
  state: Schema.Literals(["receiving", "importing", "imported", "refused"]).annotate({
    description: "importing: all of it has come, and a job takes it in",
  }),
  /** When it is forgotten unless something comes; milliseconds since 1970. */
  expiresAt: Schema.Int,
  /** Why it was refused: for programs, and for people. */
  reason: Schema.NullOr(Schema.String),
  message: Schema.NullOr(Schema.String),
  /** Of the job that imports it. */
  job: Schema.NullOr(Schema.Int),
  /** The operation, which one revert takes back; null where the very same file was here already. */
  op: Schema.NullOr(Schema.String),
  mediaFile: Schema.NullOr(Schema.String),
  /** What it is in the library. */
  tracks: Schema.Array(Schema.String),
}).annotate({
  identifier: "Upload",
  description: "A file that is being sent, or was: how far it is, and what came of it",
})
export type UploadObject = typeof UploadObject.Type

const Text = Schema.optionalKey(Schema.String.check(Schema.isMaxLength(8192)))
const TUS = { "tus-resumable": Text }
const params = { id: UploadId }

const Bytes = HttpApiSchema.StreamUint8Array({ contentType: "application/offset+octet-stream" })

export class UploadGroup extends HttpApiGroup.make("uploads").add(
  HttpApiEndpoint.options("about", "/uploads").annotateMerge(
    route(
      "What of tus is spoken here, and how large a file may be: in the headers Tus-Extension and Tus-Max-Size",
      EDITORS,
    ),
  ),
  HttpApiEndpoint.post("create", "/uploads", {
    headers: { ...TUS, "upload-length": Text, "upload-defer-length": Text, "upload-metadata": Text },
    success: HttpApiSchema.Created,
  }).annotateMerge(
    route(
      "Begins an upload: `filename`, and if wished `folder`, in Upload-Metadata. Location is where it goes",
      EDITORS,
    ),
  ),
  HttpApiEndpoint.get("list", "/uploads", { query: PAGING, success: pageOf(UploadObject) }).annotateMerge(
    route("The uploads of whoever asks, and what became of them", EDITORS),
  ),
  // Before GET: what answers HEAD otherwise is that.
  HttpApiEndpoint.head("offset", "/uploads/:id", { params, headers: TUS }).annotateMerge(
    route("How much of an upload has come: the header Upload-Offset", EDITORS),
  ),
  HttpApiEndpoint.get("status", "/uploads/:id", { params, success: UploadObject }).annotateMerge(
    route("What became of an upload of whoever asks", EDITORS),
  ),
  HttpApiEndpoint.patch("append", "/uploads/:id", {
    params,
    headers: { ...TUS, "upload-offset": Text, "upload-checksum": Text },
    payload: Bytes,
  }).annotateMerge(route("Goes on with an upload from an offset", EDITORS)),
  HttpApiEndpoint.delete("remove", "/uploads/:id", { params, headers: TUS }).annotateMerge(
    route("Gives an upload up, or forgets one that has ended. What was imported stays", EDITORS),
  ),
) {}
