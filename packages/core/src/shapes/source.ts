/** Places where copies lie, as programs get them. */
import * as Schema from "effect/Schema"
import { AvailabilityShape, described, Text, Time } from "./common.ts"

export const SourceObject = Schema.Struct({
  id: Schema.String,
  name: Schema.String,
  kind: described(Schema.String, "folder, server, objectStore or cache"),
  replica: described(Text, "The replica beside which it is"),
  availability: described(AvailabilityShape, "How what lies there can be played from who answers"),
  copies: described(Schema.Int, "Copies that are there, by what was said last"),
  bytes: described(Schema.Finite, "Of those"),
  lost: described(Schema.Int, "Copies that were there and are not found any more"),
  missing: described(
    Schema.Int,
    "Copies in a folder of who answers that are not where they were, so many that nobody called them lost yet",
  ),
  evicted: described(Schema.Int, "Copies that a cache gave up"),
  addedAt: Time,
}).annotate({
  identifier: "Source",
  description: "A place where copies lie: a folder, a server, an object store, the cache of a device",
})
export type SourceObject = typeof SourceObject.Type
