/** What one member did, as that member's programs get it. */
import * as Schema from "effect/Schema"
import { Count, described, MaybeTime, Text, Texts, Time } from "./common.ts"

export const PlaybackObject = Schema.Struct({
  track: Schema.String,
  plays: Schema.Int,
  completed: described(Schema.Int, "Plays to the end"),
  totalMs: Schema.Finite,
  firstAt: MaybeTime,
  lastAt: MaybeTime,
  skips: Schema.Int,
  rating: described(Schema.NullOr(Schema.Int), "From 0 to 5"),
  starredAt: MaybeTime,
  positionMs: described(Count, "The latest place"),
  positionAt: MaybeTime,
  positionBy: described(Text, "The replica on which it was reached"),
  comment: described(Text, "What the member noted there"),
  furthestMs: Count,
  furthestAt: MaybeTime,
  furthestBy: Text,
  durationMs: described(Count, "The length that the player of the latest place had"),
}).annotate({ identifier: "Playback", description: "What a member did with a track: plays, place, star and rating" })
export type PlaybackObject = typeof PlaybackObject.Type

export const PlayObject = Schema.Struct({
  event: Schema.String,
  track: Schema.String,
  startedAt: Time,
  durationMs: Schema.Finite,
  completed: Schema.Boolean,
  device: Text,
  context: described(Text, "Where it was started from, such as `playlist:…`"),
}).annotate({ identifier: "Play", description: "A track that was heard: when, how long, and whether to the end" })
export type PlayObject = typeof PlayObject.Type

export const QueueObject = Schema.Struct({
  id: Schema.String,
  tracks: Texts,
  index: described(Schema.Int, "Of the track that plays, from 0"),
  positionMs: Schema.Finite,
  savedAt: Time,
}).annotate({ identifier: "Queue", description: "What a member hears and will hear, as it was saved last" })
export type QueueObject = typeof QueueObject.Type
