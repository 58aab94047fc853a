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

const Seconds = described(Schema.Int, "Milliseconds by which the lengths differ")

/** What speaks against a pair, for programs, which say it in the person's language. */
const Doubt = Schema.Union([
  Schema.Struct({ reason: Schema.Literal("lengths"), apartMs: Seconds }),
  Schema.Struct({ reason: Schema.Literal("isrcs"), one: Schema.String, other: Schema.String }),
  Schema.Struct({ reason: Schema.Literal("recordings") }),
  Schema.Struct({ reason: Schema.Literal("places"), one: Count, other: Count }),
  Schema.Struct({ reason: Schema.Literal("sound") }),
]).annotate({ identifier: "DuplicateDoubt", description: "What speaks against two tracks being one recording" })
export type DuplicateDoubt = typeof Doubt.Type

export const DuplicateObject = Schema.Struct({
  track: Brief,
  into: described(Brief, "The one that would stay: the older of the two in this library"),
  score: described(Schema.Finite, "From 0 to 1"),
  reasons: Schema.Array(
    Schema.Struct({
      rule: Schema.Literals(DUPLICATE_RULES),
      detail: Schema.String,
      id: Schema.optionalKey(described(Schema.String, "The ISRC, or the recording, that both have")),
      apartMs: Schema.optionalKey(Seconds),
    }),
  ),
  doubts: described(Texts, "What speaks against it"),
  against: described(Schema.Array(Doubt), "The same for programs"),
}).annotate({ identifier: "Duplicate", description: "Two tracks that are probably one recording" })
export type DuplicateObject = typeof DuplicateObject.Type
