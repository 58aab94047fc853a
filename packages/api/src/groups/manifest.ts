/** The library as one file that other programs read and change. */
import * as Schema from "effect/Schema"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import { EDITORS, READERS, route } from "../routes.ts"

const Value = Schema.Unknown.annotate({ description: "The value of a field; null for none" })

const ManifestReport = Schema.Struct({
  op: Schema.NullOr(Schema.String).annotate({
    description: "The operation, which one revert takes back; null where there was nothing to change",
  }),
  dryRun: Schema.Boolean,
  fields: Schema.Int.annotate({ description: "How many fields were changed, or would be" }),
  subjects: Schema.Int,
  changed: Schema.Array(
    Schema.Struct({ subject: Schema.String, field: Schema.String, before: Value, after: Value }),
  ).annotate({ description: "The first thousand, as the other lists" }),
  collisions: Schema.Array(
    Schema.Struct({ subject: Schema.String, field: Schema.String, library: Value, manifest: Value }),
  ).annotate({ description: "Changed in the file and otherwise in the library, which goes on showing its own" }),
  unknown: Schema.Array(Schema.String).annotate({ description: "Changed in the file and not in the library any more" }),
}).annotate({ identifier: "ManifestReport", description: "What came of a manifest that was merged" })

export class ManifestGroup extends HttpApiGroup.make("manifest").add(
  HttpApiEndpoint.get("write", "/manifest", {
    success: HttpApiSchema.StreamUint8Array({ contentType: "application/json" }),
  }).annotateMerge(route("All that people may edit, as one file: schemas/manifest.json describes it", READERS)),
  HttpApiEndpoint.put("read", "/manifest", {
    query: { dryRun: Schema.optionalKey(Schema.Literals(["true", "false", ""])) },
    payload: Schema.Unknown.annotate({ description: "The file, changed; up to 64 MiB" }),
    success: ManifestReport,
  }).annotateMerge(route("Takes over what was changed in the file, and only that", EDITORS)),
) {}
