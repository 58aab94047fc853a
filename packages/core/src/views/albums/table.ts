/** The tables of albums: what their visible tracks show together, and over it what is claimed of the album itself. */
import type { Table } from "../../store/port.ts"

export const ALBUM = {
  name: "album",
  columns: {
    id: { type: "text" },
    title: { type: "text" },
    artist: { type: "text", nullable: true },
    /** The first album artist, aliases followed. */
    artistId: { type: "text", nullable: true },
    titleKey: { type: "text" },
    artistKey: { type: "text" },
    /** 0 where unknown. */
    year: { type: "integer" },
    genre: { type: "text", nullable: true },
    tracks: { type: "integer" },
    discs: { type: "integer" },
    /** Of the tracks whose duration is known. */
    durationMs: { type: "integer" },
    compilation: { type: "integer" },
    /** When its first track came. */
    addedAt: { type: "integer" },
    /** The hash of the front cover: the album's own, else that of its first track that has one. */
    artwork: { type: "text", nullable: true },
    /** JSON: the values claimed of the album itself. */
    fields: { type: "text" },
  },
  primaryKey: ["id"],
  indexes: [
    { name: "byTitle", columns: ["titleKey", "id"] },
    { name: "byArtist", columns: ["artistKey", "year", "titleKey", "id"] },
    { name: "byAdded", columns: ["addedAt", "id"] },
    { name: "byYear", columns: ["year", "titleKey", "id"] },
    { name: "ofArtist", columns: ["artistId", "year", "titleKey", "id"], where: '"artistId" IS NOT NULL' },
    { name: "ofGenre", columns: ["genre", "titleKey", "id"], where: "genre IS NOT NULL" },
  ],
} as const satisfies Table

/** How many visible tracks of an album say the same of it. */
export const ALBUM_TALLY = {
  name: "albumTally",
  columns: {
    albumId: { type: "text" },
    /** disc, genre or year. */
    what: { type: "text" },
    value: { type: "text" },
    /** Never 0. */
    tracks: { type: "integer" },
  },
  primaryKey: ["albumId", "what", "value"],
} as const satisfies Table
