/** What the library is made of, and what lies in its folders, as programs get it. */
import * as Schema from "effect/Schema"
import { described, MaybeTime, Text } from "./common.ts"
import { AlbumObject, ArtistObject } from "./album.ts"
import { PlaybackObject } from "./playback.ts"
import { TrackObject } from "./track.ts"

const counts = { tracks: Schema.Int, albums: Schema.Int }

export const GenreObject = Schema.Struct({
  genre: described(Schema.String, "As the filter `genre` of tracks and albums takes it"),
  ...counts,
}).annotate({ identifier: "Genre", description: "A genre, and how much of the library is of it" })

export const YearObject = Schema.Struct({ year: Schema.Int, ...counts }).annotate({
  identifier: "Year",
  description: "A year, and how much of the library is of it",
})

export const FolderEntryObject = Schema.Struct({
  kind: Schema.Literals(["folder", "file"]),
  name: Schema.String,
  path: described(Schema.String, "Relative to the source"),
  mediaFile: described(Text, "Of a file"),
  tracks: described(Schema.Array(TrackObject), "What a file is: several where it is an album in one file"),
}).annotate({ identifier: "FolderEntry", description: "What lies in a folder of a source" })

export const ListenedTrack = Schema.Struct({
  track: described(Schema.NullOr(TrackObject), "Null where it was removed from the library"),
  playback: PlaybackObject,
}).annotate({ identifier: "ListenedTrack", description: "A track, and what the member did with it" })

export const ListenedAlbum = Schema.Struct({ album: AlbumObject, lastAt: Schema.Int }).annotate({
  identifier: "ListenedAlbum",
  description: "An album, and when the member heard it last",
})

const opinion = { starredAt: MaybeTime, rating: described(Schema.NullOr(Schema.Int), "From 0 to 5") }

/** What one member thinks of an album or an artist. */
export const OpinionObject = Schema.Struct(opinion).annotate({
  identifier: "Opinion",
  description: "What one member thinks of an album or an artist",
})
export const FavouriteAlbum = Schema.Struct({ album: AlbumObject, ...opinion }).annotate({
  identifier: "FavouriteAlbum",
  description: "An album that a member starred or rated",
})
export const FavouriteArtist = Schema.Struct({ artist: ArtistObject, ...opinion }).annotate({
  identifier: "FavouriteArtist",
  description: "An artist that a member starred or rated",
})
