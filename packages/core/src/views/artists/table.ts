/** The tables of artists: what visible tracks credit them with, and what it is counted by. */
import { deriveId } from "../../ids.ts"
import type { Row, Table } from "../../store/port.ts"

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
    /** The name, or a hash of one that is too long for an index. */
    nameId: { type: "text" },
    name: { type: "text" },
    /** How many credits have it; never 0. */
    credits: { type: "integer" },
  },
  primaryKey: ["artistId", "nameId"],
} as const satisfies Table

/** Shorter than a hash, so that no name is one. */
const LONGEST_NAME_ID = 31

export const nameRow = (artistId: string, name: string, credits: number): Row => ({
  artistId,
  nameId: name.length <= LONGEST_NAME_ID ? name : deriveId("artistName", name),
  name,
  credits,
})

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
