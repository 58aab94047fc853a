/** Albums and artists as programs get them. */
import * as Schema from "effect/Schema"
import { Count, described, Text, Time } from "./common.ts"

export const AlbumObject = Schema.Struct({
  id: Schema.String,
  title: Schema.String,
  artist: Text,
  artistId: Text,
  year: Count,
  genre: Text,
  tracks: described(Schema.Int, "How many"),
  discs: Schema.Int,
  durationMs: described(Schema.Finite, "Of the tracks whose length is known"),
  compilation: Schema.Boolean,
  addedAt: Time,
  artwork: described(Text, "The hash of the front cover"),
}).annotate({ identifier: "Album", description: "An album, as its tracks show it" })
export type AlbumObject = typeof AlbumObject.Type

export const ArtistObject = Schema.Struct({
  id: Schema.String,
  name: Schema.String,
  tracks: described(Schema.Int, "On which they perform"),
  albums: described(Schema.Int, "Of which they are the album artist"),
  composed: Schema.Int,
  artwork: Text,
}).annotate({ identifier: "Artist", description: "An artist, as the tracks of the library name them" })
export type ArtistObject = typeof ArtistObject.Type
