/** The tables of artists: what visible tracks credit them with, and what it is counted by. */
import type { Table } from "../../store/port.ts"

export const ARTIST = {
  name: "artist",
  columns: {
    id: { type: "text" },
    name: { type: "text" },
    nameKey: { type: "text" },
    /** Visible tracks on which they perform. */
    tracks: { type: "integer" },
    /** Albums of which they are the album artist. */
    albums: { type: "integer" },
    /** Visible tracks that they composed. */
    composed: { type: "integer" },
    artwork: { type: "text", nullable: true },
    /** JSON: the values claimed of the artist itself. */
    fields: { type: "text" },
  },
  primaryKey: ["id"],
  indexes: [
    { name: "byName", columns: ["nameKey", "id"] },
    { name: "albumArtists", columns: ["nameKey", "id"], where: "albums > 0" },
    { name: "byTracks", columns: ["tracks", "id"] },
  ],
} as const satisfies Table

/** The names under which visible tracks credit an artist. */
export const ARTIST_NAME = {
  name: "artistName",
  columns: {
    artistId: { type: "text" },
    name: { type: "text" },
    /** How many credits have it; never 0. */
    credits: { type: "integer" },
  },
  primaryKey: ["artistId", "name"],
} as const satisfies Table

/** The album artists of albums, as visible tracks name them. */
export const ALBUM_ARTIST = {
  name: "albumArtist",
  columns: {
    albumId: { type: "text" },
    artistId: { type: "text" },
    /** How many credits say so; never 0. */
    credits: { type: "integer" },
  },
  // Few artists share an album, and an artist may have very many.
  primaryKey: ["albumId", "artistId"],
} as const satisfies Table
