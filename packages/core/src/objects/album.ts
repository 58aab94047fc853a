/** Albums and artists as programs get them. */
import type { AlbumRow } from "../library/album/queries.ts"
import type { ArtistRow } from "../library/artist/queries.ts"
import type { AlbumObject, ArtistObject } from "../shapes/album.ts"
import { known } from "./track.ts"

export const albumObject = (row: AlbumRow): AlbumObject => ({
  id: row.id,
  title: row.title,
  artist: row.artist,
  artistId: row.artistId,
  year: known(row.year),
  genre: row.genre,
  tracks: row.tracks,
  discs: row.discs,
  durationMs: row.durationMs,
  compilation: row.compilation === 1,
  addedAt: row.addedAt,
  artwork: row.artwork,
})

export const artistObject = ({ id, name, tracks, albums, composed, artwork }: ArtistRow): ArtistObject => ({
  id,
  name,
  tracks,
  albums,
  composed,
  artwork,
})
