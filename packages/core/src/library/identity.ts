/**
 * Ids of albums and artists, derived from what tracks show: from MusicBrainz ids where known, else from grouping keys.
 * The same music gets the same id on every device. An id that changes because more became known is bridged by an
 * alias (`album.aliased`); what is wrongly one is parted by the track fields `albumId` and `artistIds`.
 */
import { deriveId } from "../ids.ts"
import type { Fields } from "./claim/fields.ts"
import { listOf, textOf } from "./claim/read.ts"
import { remember } from "./remember.ts"
import { folded } from "./sortKey.ts"

/** Ids of this library and of MusicBrainz look alike here: anything that can be part of a subject. */
const ID = /^[\x21-\x7e]{1,100}$/

const isId = (text: string | null | undefined): text is string => typeof text === "string" && ID.test(text)

/** A track's id, from the media file that made it. */
export const trackIdOf = (mediaFile: string): string => deriveId("track", mediaFile)

export interface Credit {
  readonly role: "artist" | "albumArtist" | "composer"
  readonly position: number
  readonly artistId: string
  readonly name: string
}

/** The id of an artist of this name and, where known, this MusicBrainz id. */
export const artistIdOf = (name: string, musicbrainzId?: string): string =>
  isId(musicbrainzId) ? artistOfMbid(musicbrainzId) : artistOfName(name)

const artistOfMbid = remember((id: string) => deriveId("artist", "mbid", id.toLowerCase()))
const artistOfName = remember((name: string) => deriveId("artist", "name", folded(name)))

/** The artists that a track names, with ids before aliases. */
export function creditsOf(fields: Fields): Credit[] {
  const credits: Credit[] = []
  const add = (
    role: Credit["role"],
    names: readonly string[],
    ids: readonly string[],
    mbids: readonly string[],
  ): void => {
    let position = 0
    for (let i = 0; i < names.length; i++) {
      const name = (names[i] as string).trim()
      if (name === "") continue
      const own = ids[i]
      // Ids are parallel to names; a list of another length says nothing about which is whose.
      const artistId = isId(own) ? own : artistIdOf(name, mbids.length === names.length ? mbids[i] : undefined)
      credits.push({ role, position, artistId, name })
      position += 1
    }
  }
  const artists = namesOf(fields, "artists", "artist")
  add("artist", artists, listOf(fields, "artistIds"), listOf(fields, "musicbrainzArtistIds"))
  const albumArtists = namesOf(fields, "albumArtists", "albumArtist")
  add("albumArtist", albumArtists, listOf(fields, "albumArtistIds"), listOf(fields, "musicbrainzAlbumArtistIds"))
  add("composer", listOf(fields, "composers"), NONE, NONE)
  return credits
}

const NONE: readonly string[] = []

function namesOf(
  fields: Fields,
  list: "artists" | "albumArtists",
  single: "artist" | "albumArtist",
): readonly string[] {
  const names = listOf(fields, list)
  return names.length > 0 ? names : listOf(fields, single)
}

/** What tells editions of one album apart, as these fields say; empty where they do not. */
const versionIn = (fields: Fields): string => textOf(fields, "date") ?? textOf(fields, "year") ?? ""

/**
 * What tells editions apart where the shown fields do not say it: a date that a person or a candidate gives one track is
 * that track's, and does not part it from its album. `files` is what its files say. Null where the shown fields say it.
 */
export function editionOf(fields: Fields, files: Fields): string | null {
  if (textOf(files, "album") === null) return null
  const version = versionIn(files)
  return version === versionIn(fields) ? null : version
}

/** The id of the album that a track is on, before aliases; null where it names none. */
export const albumIdOf = (fields: Fields): string | null => albumIdOfEdition(fields, null)

/** The same, where `editionOf` said what tells the editions apart. */
export function albumIdOfEdition(fields: Fields, edition: string | null): string | null {
  const own = textOf(fields, "albumId")
  if (isId(own)) return own
  const release = textOf(fields, "musicbrainzReleaseId")
  if (isId(release)) return albumOfRelease(release)
  const album = textOf(fields, "album")
  if (album === null) return null
  // A compilation has no artist in common; without an album artist, the track's would part its tracks.
  const artist =
    textOf(fields, "albumArtist") ?? (fields["compilation"] === true ? "" : (textOf(fields, "artist") ?? ""))
  const version = textOf(fields, "albumVersion") ?? edition ?? versionIn(fields)
  return albumOfKey(JSON.stringify([artist, album, version]))
}

const albumOfRelease = remember((id: string) => deriveId("album", "mbid", id.toLowerCase()))
const albumOfKey = remember((key: string) => deriveId("album", "key", ...(JSON.parse(key) as string[]).map(folded)))
