/** The fields that people can set, by what has them; in the order in which pages show them. A test compares it with the library's own table. */

export type SubjectKind = "track" | "album" | "artist"
export type FieldValue = string | number | boolean | readonly string[] | null
export type Fields = Readonly<Record<string, FieldValue>>
export type FieldType = "text" | "number" | "flag" | "list"

const TYPES: Readonly<Record<FieldType, string>> = {
  text: `title sortTitle artist albumArtist sortArtist sortAlbumArtist album sortAlbum albumId albumVersion discTitle date originalDate
    work movement label catalogNumber barcode media releaseCountry musicbrainzRecordingId musicbrainzTrackId musicbrainzReleaseId
    musicbrainzReleaseGroupId musicbrainzArtistId acoustidId key language comment lyrics chapters copyright name sortName
    disambiguation description country beginDate endDate`,
  number: `track trackTotal disc discTotal year bpm durationMs replayGainTrack replayGainTrackPeak replayGainAlbum replayGainAlbumPeak`,
  flag: `compilation explicit`,
  list: `artists albumArtists artistIds albumArtistIds genres moods composers lyricists conductors remixers producers releaseType isrc
    musicbrainzArtistIds musicbrainzAlbumArtistIds links`,
}

const ORDER: Readonly<Record<SubjectKind, string>> = {
  track: `title artist artists album albumArtist albumArtists track trackTotal disc discTotal discTitle year date originalDate genres
    moods composers lyricists conductors remixers producers work movement label catalogNumber barcode media releaseType releaseCountry
    bpm key language compilation explicit comment copyright lyrics sortTitle sortArtist sortAlbum sortAlbumArtist albumVersion isrc
    musicbrainzRecordingId musicbrainzTrackId musicbrainzReleaseId musicbrainzReleaseGroupId musicbrainzArtistIds
    musicbrainzAlbumArtistIds acoustidId albumId artistIds albumArtistIds durationMs replayGainTrack replayGainTrackPeak
    replayGainAlbum replayGainAlbumPeak chapters`,
  album: `title albumArtist albumArtists year date originalDate genres label catalogNumber barcode media releaseType releaseCountry
    compilation explicit disambiguation description copyright links sortTitle sortAlbumArtist albumVersion musicbrainzReleaseId
    musicbrainzReleaseGroupId musicbrainzAlbumArtistIds`,
  artist: `name sortName genres country beginDate endDate disambiguation description links musicbrainzArtistId`,
}

const words = (text: string): readonly string[] => text.trim().split(/\s+/)

const TYPE_OF: ReadonlyMap<string, FieldType> = new Map(
  Object.entries(TYPES).flatMap(([type, names]) => words(names).map((name) => [name, type as FieldType] as const)),
)

/** Undefined for fields that this program does not know; they are shown and not edited. */
export const typeOf = (field: string): FieldType | undefined => TYPE_OF.get(field)

/** All that a kind has, the most looked at first. */
export const fieldsOf = (kind: SubjectKind): readonly string[] => words(ORDER[kind])

/** Fields in the order of pages; unknown ones last. */
export function inOrder<T>(kind: SubjectKind, items: readonly T[], nameOf: (item: T) => string): readonly T[] {
  const order = new Map(fieldsOf(kind).map((name, at) => [name, at]))
  const place = (item: T): number => order.get(nameOf(item)) ?? order.size
  return items.toSorted((a, b) => place(a) - place(b) || (nameOf(a) < nameOf(b) ? -1 : 1))
}

/** Long texts, which want a larger place to write in. */
export const isLong = (field: string): boolean => ["lyrics", "comment", "description", "chapters"].includes(field)
