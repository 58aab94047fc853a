/** Figures of a library and of what one member listened to, as programs get them. */
import * as Schema from "effect/Schema"
import { AlbumObject, ArtistObject } from "./album.ts"
import { described, Text } from "./common.ts"
import { TrackObject } from "./track.ts"

/** By which figures are put together. */
export const PERIOD_NAMES = ["day", "week", "month", "year"] as const

const Period = described(
  Schema.String,
  "`2026-11-21` for a day or the week that begins then, `2026-11` or `2026`; periods without anything are left out",
)
const files = {
  files: Schema.Int,
  bytes: Schema.Finite,
  durationMs: Schema.Finite,
}
const Rate = Schema.NullOr(Schema.Finite)

export const HoldingsObject = Schema.Struct({
  growth: described(
    Schema.Array(Schema.Struct({ period: Period, added: Schema.Int, total: Schema.Int })),
    "Tracks that came, and how many there were then",
  ),
  formats: Schema.Array(Schema.Struct({ codec: Text, ...files })),
  qualities: Schema.Array(
    Schema.Struct({
      sampleRate: described(Rate, "Hertz"),
      bitDepth: described(Rate, "Null where it has none"),
      ...files,
    }),
  ),
  sources: described(
    Schema.Array(Schema.Struct({ source: Schema.String, name: Text, files: Schema.Int, bytes: Schema.Finite })),
    "What lies where, the most bytes first",
  ),
  ...files,
}).annotate({ identifier: "Holdings", description: "Of files that some source has, each once but in `sources`" })

const listened = { plays: Schema.Int, totalMs: Schema.Finite }

export const PlayStatisticsObject = Schema.Struct({
  ...listened,
  completed: described(Schema.Int, "Plays to the end"),
  periods: Schema.Array(Schema.Struct({ period: Period, ...listened })),
  hours: described(Schema.Array(Schema.Struct(listened)), "Of the day, from midnight on"),
  weekdays: described(Schema.Array(Schema.Struct(listened)), "From Monday on"),
}).annotate({ identifier: "PlayStatistics", description: "What a member heard in a stretch of time" })

export const TopTrack = Schema.Struct({ track: TrackObject, ...listened }).annotate({
  identifier: "TopTrack",
  description: "A track, and how much it was heard",
})
export const TopAlbum = Schema.Struct({ album: AlbumObject, ...listened }).annotate({
  identifier: "TopAlbum",
  description: "An album, and how much it was heard",
})
export const TopArtist = Schema.Struct({ artist: ArtistObject, ...listened }).annotate({
  identifier: "TopArtist",
  description: "An artist, and how much they were heard",
})
export const TopGenre = Schema.Struct({ genre: Schema.String, ...listened }).annotate({
  identifier: "TopGenre",
  description: "A genre, and how much it was heard",
})
