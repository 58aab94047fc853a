/** Tracks that are probably one recording, as programs get them. */
import * as Schema from "effect/Schema"
import { Count, described, Text, Texts } from "./common.ts"

/** By what such tracks are found, in the order in which they are looked for. */
export const DUPLICATE_RULES = ["recording", "isrc", "title", "fingerprint"] as const

const Brief = Schema.Struct({
  id: Schema.String,
  title: Text,
  artist: Text,
  album: Text,
  durationMs: Count,
})

export const DuplicateObject = Schema.Struct({
  track: Brief,
  into: described(Brief, "The one that would stay: the older of the two in this library"),
  score: described(Schema.Finite, "From 0 to 1"),
  reasons: Schema.Array(Schema.Struct({ rule: Schema.Literals(DUPLICATE_RULES), detail: Schema.String })),
  doubts: described(Texts, "What speaks against it"),
}).annotate({ identifier: "Duplicate", description: "Two tracks that are probably one recording" })
export type DuplicateObject = typeof DuplicateObject.Type
