/** The JSON Schema of a manifest, for programs that check what they write: schemas/manifest.json. */
import * as Schema from "effect/Schema"
import { Manifest } from "./format.ts"

export function manifestSchema(): object {
  const { schema, definitions } = Schema.toJsonSchemaDocument(Manifest)
  return { $schema: "https://json-schema.org/draft/2020-12/schema", ...schema, $defs: definitions }
}
