/** Media files, relations and samples, as programs get them. */
import * as Schema from "effect/Schema"
import { Count, described, Text, Texts, Time } from "./common.ts"
import { CopyObject } from "./track.ts"

export const MediaFileObject = Schema.Struct({
  id: Schema.String,
  codec: Text,
  container: Text,
  durationMs: Count,
  bitRate: Count,
  sampleRate: Count,
  bitDepth: Count,
  channels: Count,
  bytes: Count,
  fileName: Text,
  model: described(Text, "What made it; null where no program did"),
  prompt: Text,
  licence: Text,
  parent: described(Text, "The media file that it was made of"),
  addedAt: Time,
  tracks: Texts,
  copies: Schema.Array(CopyObject),
}).annotate({ identifier: "MediaFile", description: "Audio by its identity, whatever file or source has it" })
export type MediaFileObject = typeof MediaFileObject.Type

export const RelationObject = Schema.Struct({
  id: Schema.String,
  kind: described(Schema.String, "remix, edit, alternate, sampleOf or partOf"),
  from: Schema.String,
  to: Schema.String,
  note: Text,
  actor: Schema.String,
  at: Time,
}).annotate({ identifier: "Relation", description: "What one track is to another, such as a cover or a remix of it" })
export type RelationObject = typeof RelationObject.Type

export const SampleObject = Schema.Struct({
  id: Schema.String,
  of: described(Schema.String, "`track:…` or `mediaFile:…`"),
  startMs: Schema.Finite,
  endMs: Schema.Finite,
  pad: Schema.NullOr(Schema.Int),
  label: Text,
}).annotate({ identifier: "Sample", description: "A stretch of a track that was marked" })
export type SampleObject = typeof SampleObject.Type
