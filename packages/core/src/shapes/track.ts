/** A track as programs get it: null where nothing is known, lists are empty then. */
import * as Schema from "effect/Schema"
import { AvailabilityShape, Count, described, FieldsShape, Text, Texts, Time } from "./common.ts"

/** Which stretch of a file a track is. Samples are exact, milliseconds are rounded. */
export const PartObject = Schema.Struct({
  of: described(Schema.String, "The media file of the whole"),
  startSample: Schema.Int,
  endSample: described(Schema.NullOr(Schema.Int), "Null where it ends with the file"),
  sampleRate: Schema.Int,
  startMs: Schema.Int,
  endMs: Schema.NullOr(Schema.Int),
}).annotate({ identifier: "Part", description: "Where in a file a track lies that is a part of it" })
export type PartObject = typeof PartObject.Type

export const TrackObject = Schema.Struct({
  id: Schema.String,
  title: Text,
  artist: described(Text, "As printed; `artists` has the names one by one"),
  artists: Texts,
  album: Text,
  albumArtist: Text,
  albumArtists: Texts,
  track: Count,
  trackTotal: Count,
  disc: Count,
  discTotal: Count,
  year: Count,
  date: described(Text, "YYYY, YYYY-MM or YYYY-MM-DD"),
  genre: Text,
  genres: Texts,
  durationMs: Count,
  isrc: Text,
  musicbrainzRecordingId: Text,
  codec: described(Text, "Of `mediaFile`, as all up to `channels`"),
  container: Text,
  sampleRate: described(Count, "Hertz"),
  bitDepth: Count,
  bitRate: described(Count, "Bits a second"),
  channels: Count,
  availability: described(AvailabilityShape, "The best of all its copies, seen from who answers"),
  albumId: Text,
  mediaFile: described(Text, "That of the best copy; where there is no copy, the first that made the track"),
  part: described(
    Schema.NullOr(PartObject),
    "Where in its file the track is, where that is an album in one file; null where the file is the track",
  ),
  addedAt: Time,
  path: described(Text, "Where the best copy lies, relative to its source; null in a cache"),
  source: described(Text, "The source of the best copy"),
  artwork: described(Text, "The hash of the image that stands for it"),
}).annotate({ identifier: "Track", description: "A track: of each field the strongest that is known" })
export type TrackObject = typeof TrackObject.Type

export const CopyObject = Schema.Struct({
  id: Schema.String,
  source: Schema.String,
  sourceName: Text,
  path: described(Text, "Relative to the source"),
  mediaFile: Schema.String,
  state: Schema.String,
  availability: AvailabilityShape,
  size: Schema.Int,
}).annotate({ identifier: "Copy", description: "A file of a source that has some audio" })
export type CopyObject = typeof CopyObject.Type

/** What is known of a track beside what lists show. */
export const TrackBeside = Schema.Struct({
  fields: FieldsShape,
  chapters: Schema.Array(
    Schema.Struct({
      startMs: Schema.Finite,
      endMs: Schema.optionalKey(Schema.Finite),
      title: Schema.optionalKey(Schema.String),
    }),
  ),
  locked: described(Texts, "Fields that are pinned"),
  credits: Schema.Array(Schema.Struct({ role: Schema.String, artistId: Schema.String, name: Schema.String })),
  mergedFrom: described(Texts, "The tracks that were merged into this one"),
  copies: described(Schema.Array(CopyObject), "The best first, those that are gone last"),
})
export type TrackBeside = typeof TrackBeside.Type
