/** Groups of events that were made by one action, as programs get them. */
import * as Schema from "effect/Schema"
import { described, Text, Time } from "./common.ts"

export const OperationObject = Schema.Struct({
  op: Schema.String,
  at: described(Time, "When its first event happened, in milliseconds since 1970"),
  actor: Schema.String,
  log: Schema.String,
  origin: Schema.String,
  events: Schema.Int,
  type: described(Schema.String, "The type of its first event"),
  kind: described(Text, "What it said it is for: `import`, `enrich` … Null for a plain edit"),
  label: Text,
  outcome: described(Text, "done, failed or cancelled; null while it runs, and for a plain edit"),
  position: described(Schema.Int, "Where its first event lies"),
}).annotate({ identifier: "Operation", description: "An action: the events that were made together" })
export type OperationObject = typeof OperationObject.Type
