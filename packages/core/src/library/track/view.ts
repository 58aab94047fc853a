/** The tables of tracks. Every byte and index here is paid once for each track of a library. */
import type { SubjectRef, ViewRows } from "../../define/aspect.ts"
import { defineKind } from "../../define/kind.ts"
import type { Table } from "../../store/port.ts"
import { artworkAspect, type ArtworkState } from "../artwork/fold.ts"
import { ARTWORK, artworkRows } from "../artwork/view.ts"
import { CANDIDATE, candidateRows } from "../candidate/view.ts"
import { claimAspect } from "../claim/aspect.ts"
import type { Fields } from "../claim/fields.ts"
import { type ClaimState, saidByFiles, shown } from "../claim/fold.ts"
import { integerOf, listOf, textOf } from "../claim/read.ts"
import { albumIdOfEdition, creditsOf, editionOf } from "../identity.ts"
import { codeOrNull, indexTextOrNull } from "../indexText.ts"
import { sharedSortKey, sortKey } from "../sortKey.ts"
import { trackAspect, type TrackState } from "./fold.ts"

const VISIBLE = "hidden = 0"

export const TRACK = {
  name: "track",
  rowNumber: "row",
  keyAside: true,
  local: ["row"],
  columns: {
    row: { type: "integer" },
    id: { type: "text" },
    title: { type: "text", nullable: true },
    artist: { type: "text", nullable: true },
    album: { type: "text", nullable: true },
    albumArtist: { type: "text", nullable: true },
    /** Sort keys; empty where there is no name. */
    titleKey: { type: "text" },
    artistKey: { type: "text" },
    albumKey: { type: "text" },
    /** 0 where unknown, as disc and year. */
    track: { type: "integer" },
    disc: { type: "integer" },
    year: { type: "integer" },
    durationMs: { type: "integer", nullable: true },
    /** The first genre, or its beginning where it is very long. */
    genre: { type: "text", nullable: true },
    /** This and the next are null where what is claimed is too long to be such a code. */
    isrc: { type: "text", nullable: true },
    musicbrainzRecordingId: { type: "text", nullable: true },
    /** The album it is on, aliases followed; null where it names none. */
    albumId: { type: "text", nullable: true },
    /** What tells the album's editions apart where `fields` does not say it; see `editionOf`. */
    edition: { type: "text", nullable: true },
    /** The first of its media files; null after all were split off. */
    mediaFile: { type: "text", nullable: true },
    addedAt: { type: "integer" },
    /** The track that it was merged into, one step; the table `merge` has the last one. */
    mergedInto: { type: "text", nullable: true },
    /** 1 where another track shows in its place. */
    hidden: { type: "integer" },
    /** JSON: all values shown. */
    fields: { type: "text" },
  },
  primaryKey: ["id"],
  indexes: [
    { name: "byTitle", columns: ["titleKey", "id"], where: VISIBLE },
    { name: "byArtist", columns: ["artistKey", "albumKey", "disc", "track", "id"], where: VISIBLE },
    { name: "byAlbum", columns: ["albumKey", "disc", "track", "id"], where: VISIBLE },
    { name: "byAdded", columns: ["addedAt", "id"], where: VISIBLE },
    { name: "byYear", columns: ["year", "albumKey", "disc", "track", "id"], where: VISIBLE },
    { name: "ofAlbum", columns: ["albumId", "disc", "track", "id"], where: VISIBLE },
    { name: "ofGenre", columns: ["genre", "titleKey", "id"], where: "hidden = 0 AND genre IS NOT NULL" },
    { name: "ofRecording", columns: ["musicbrainzRecordingId"], where: '"musicbrainzRecordingId" IS NOT NULL' },
    { name: "ofIsrc", columns: ["isrc"], where: "isrc IS NOT NULL" },
    { name: "merged", columns: ["mergedInto"], where: '"mergedInto" IS NOT NULL' },
  ],
} as const satisfies Table

export const TRACK_ARTIST = {
  name: "trackArtist",
  columns: {
    track: { type: "text" },
    /** artist, albumArtist or composer. */
    role: { type: "text" },
    position: { type: "integer" },
    /** The artist, aliases followed. */
    artistId: { type: "text" },
    name: { type: "text" },
    /** As the track's, so that an artist's tracks come in order. */
    albumKey: { type: "text" },
    disc: { type: "integer" },
    number: { type: "integer" },
  },
  primaryKey: ["track", "role", "position"],
  keyAside: true,
  indexes: [{ name: "byArtist", columns: ["artistId", "role", "albumKey", "disc", "number", "track"] }],
} as const satisfies Table

export const TRACK_FILE = {
  name: "trackFile",
  columns: { track: { type: "text" }, mediaFile: { type: "text" } },
  primaryKey: ["track", "mediaFile"],
  keyAside: true,
  indexes: [{ name: "byFile", columns: ["mediaFile", "track"] }],
} as const satisfies Table

interface State {
  readonly track: TrackState
  readonly claim: ClaimState
  readonly artwork: ArtworkState
}

/** The year of a recording, from 1 to 9999; 0 where unknown. */
function yearOf(fields: Fields): number {
  const year = integerOf(fields, "year") ?? integerOf(fields, "date") ?? integerOf(fields, "originalDate") ?? 0
  return year > 0 && year < 10_000 ? year : 0
}

const atLeastZero = (value: number | null): number => (value === null || value < 0 ? 0 : value)

function trackRows(subject: SubjectRef, { track, claim, artwork }: State): ViewRows {
  const side = { candidate: candidateRows(subject, claim), artwork: artworkRows(subject, artwork) }
  if (track.addedAt === undefined) return side
  const id = subject.id
  const fields = shown(claim)
  const title = textOf(fields, "title") ?? (fields["title"] === undefined ? (track.title ?? null) : null)
  const artist = textOf(fields, "artist") ?? textOf(fields, "artists")
  const album = textOf(fields, "album")
  const albumKey = sharedSortKey(textOf(fields, "sortAlbum") ?? album ?? "")
  const disc = atLeastZero(integerOf(fields, "disc"))
  const number = atLeastZero(integerOf(fields, "track"))
  const into = track.into ?? null
  const edition = editionOf(fields, saidByFiles(claim))
  const row = {
    row: subject.row,
    id,
    title,
    artist,
    album,
    albumArtist: textOf(fields, "albumArtist") ?? textOf(fields, "albumArtists"),
    titleKey: sortKey(textOf(fields, "sortTitle") ?? title),
    artistKey: sharedSortKey(textOf(fields, "sortArtist") ?? artist ?? ""),
    albumKey,
    track: number,
    disc,
    year: yearOf(fields),
    durationMs: integerOf(fields, "durationMs") ?? track.durationMs ?? null,
    genre: indexTextOrNull(listOf(fields, "genres")[0]),
    isrc: codeOrNull(listOf(fields, "isrc")[0]),
    musicbrainzRecordingId: codeOrNull(textOf(fields, "musicbrainzRecordingId")),
    albumId: albumIdOfEdition(fields, edition),
    edition,
    mediaFile: track.files[0] ?? null,
    addedAt: track.addedAt,
    mergedInto: into,
    // What most merges come to; views/merges sees to the others.
    hidden: into === null ? 0 : 1,
    fields: JSON.stringify(fields),
  }
  return {
    ...side,
    track: [row],
    trackArtist: creditsOf(fields).map((credit) => ({ track: id, ...credit, albumKey, disc, number })),
    trackFile: track.files.map((mediaFile) => ({ track: id, mediaFile })),
  }
}

export const trackKind = defineKind<State>({
  kind: "track",
  doc: "A recording in the library, with one media file or several.",
  aspects: [trackAspect, claimAspect, artworkAspect],
  tables: [TRACK, TRACK_ARTIST, TRACK_FILE, CANDIDATE, ARTWORK],
  rows: trackRows,
})
