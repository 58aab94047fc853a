/** What is claimed of the parts of a file, and of files that a sheet tells of. */
import type { Fields } from "@ledgerline/core"
import { fieldsOfNames } from "../fileName.ts"
import type { UnitFile, UnitPart } from "../unit.ts"

/** The provider of what CUE sheets say. */
export const CUE = "cue"

/** Tags of a whole that are true of each of its parts. */
const OF_ALL: ReadonlySet<string> = new Set([
  "album",
  "sortAlbum",
  "albumArtist",
  "albumArtists",
  "sortAlbumArtist",
  "artist",
  "artists",
  "sortArtist",
  "date",
  "year",
  "originalDate",
  "releaseDate",
  "genres",
  "moods",
  "label",
  "catalogNumber",
  "barcode",
  "media",
  "releaseType",
  "releaseStatus",
  "releaseCountry",
  "musicbrainzReleaseId",
  "musicbrainzReleaseGroupId",
  "musicbrainzArtistIds",
  "musicbrainzAlbumArtistIds",
  "disc",
  "discTotal",
  "discTitle",
  "compilation",
  "language",
  "copyright",
  "encoder",
  "replayGainAlbum",
  "replayGainAlbumPeak",
])

/** Fields that are one statement: who says one of them leaves no other of them to others. */
const TOGETHER: readonly (readonly string[])[] = [
  ["artist", "artists", "sortArtist", "musicbrainzArtistIds"],
  ["albumArtist", "albumArtists", "sortAlbumArtist", "musicbrainzAlbumArtistIds"],
  ["album", "sortAlbum"],
  ["date", "year"],
]

/**
 * What the tags claim and what the sheet claims, never both of one field: of a part the sheet goes first, of a file of
 * its own its tags do.
 */
export function sheetClaims(
  { part, hint = {} }: Pick<UnitFile, "part" | "hint">,
  tags: Fields,
): { readonly tags: Fields; readonly sheet: Fields } {
  if (part === undefined) return { tags, sheet: without(hint, tags) }
  const ofAll = Object.fromEntries(Object.entries(tags).filter(([name]) => OF_ALL.has(name)))
  return { tags: without(ofAll, part.fields), sheet: part.fields }
}

function without(fields: Fields, others: Fields): Fields {
  const said = new Set(Object.keys(others))
  for (const names of TOGETHER) if (names.some((name) => said.has(name))) for (const name of names) said.add(name)
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !said.has(name)))
}

/** What the names of a whole and its folder say of a part. */
export function namesOfPart(folder: string, { name }: UnitPart): Fields {
  // A numbered name says that the folder is an album.
  const [{ title: _, track: __, ...place } = {}] = fieldsOfNames(folder, ["01 part"])
  return { ...place, title: name }
}
