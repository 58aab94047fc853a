/** Which names of tags mean which field, the preferred ones first. Data: add a spelling here when a file has a new one. */
import type { Common } from "../reading.ts"

/** How a field's values are read; see fields/common.ts. */
export type Shape = "text" | "printed" | "names" | "list" | "ids" | "id" | "number" | "flag" | "date" | "gain" | "peak"

type Field = Exclude<
  keyof Common,
  "artists" | "albumArtists" | "performers" | "lyrics" | "syncedLyrics" | "chapters" | "year" | "explicit"
>

export const SPELLINGS: Readonly<Record<Field, readonly [Shape, ...string[]]>> = {
  title: ["text", "TITLE", "TIT2", "NAME"],
  sortTitle: ["text", "TITLESORT", "TSOT"],
  subtitle: ["text", "SUBTITLE", "TIT3", "VERSION"],
  grouping: ["text", "GROUPING", "CONTENTGROUP", "TIT1", "GRP1"],
  artist: ["printed", "ARTIST", "TPE1", "AUTHOR"],
  sortArtist: ["text", "ARTISTSORT", "TSOP", "ARTISTSORTORDER"],
  albumArtist: ["printed", "ALBUMARTIST", "ALBUM ARTIST", "ALBUM_ARTIST", "TPE2", "BAND", "ENSEMBLE", "WM/ALBUMARTIST"],
  sortAlbumArtist: ["text", "ALBUMARTISTSORT", "TSO2", "ALBUMARTISTSORTORDER"],
  album: ["text", "ALBUM", "TALB"],
  sortAlbum: ["text", "ALBUMSORT", "TSOA"],
  composers: ["names", "COMPOSER", "TCOM"],
  sortComposers: ["names", "COMPOSERSORT", "TSOC"],
  lyricists: ["names", "LYRICIST", "TEXT"],
  writers: ["names", "WRITER"],
  conductors: ["names", "CONDUCTOR", "TPE3"],
  remixers: ["names", "REMIXER", "TPE4", "MIXARTIST"],
  producers: ["names", "PRODUCER"],
  arrangers: ["names", "ARRANGER"],
  engineers: ["names", "ENGINEER"],
  mixers: ["names", "MIXER"],
  djMixers: ["names", "DJMIXER"],
  track: ["number", "TRACKNUMBER", "TRACK", "TRCK", "TRACKNUM"],
  trackTotal: ["number", "TRACKTOTAL", "TOTALTRACKS", "TRACKC"],
  disc: ["number", "DISCNUMBER", "DISC", "DISK", "TPOS"],
  discTotal: ["number", "DISCTOTAL", "TOTALDISCS", "DISCC"],
  discTitle: ["text", "DISCSUBTITLE", "SETSUBTITLE", "TSST"],
  date: ["date", "DATE", "TDRC", "YEAR", "TYER"],
  originalDate: ["date", "ORIGINALDATE", "TDOR", "ORIGINAL RELEASE DATE", "ORIGINALYEAR", "TORY"],
  releaseDate: ["date", "RELEASEDATE", "TDRL", "RELEASE DATE"],
  genres: ["list", "GENRE", "TCON"],
  moods: ["list", "MOOD", "TMOO"],
  work: ["text", "WORK"],
  movement: ["text", "MOVEMENTNAME", "MOVEMENT", "MVNM"],
  movementNumber: ["number", "MOVEMENTNUMBER", "MVIN"],
  movementTotal: ["number", "MOVEMENTCOUNT", "MOVEMENTTOTAL", "MVC"],
  label: ["text", "LABEL", "PUBLISHER", "ORGANIZATION", "TPUB"],
  catalogNumber: ["text", "CATALOGNUMBER", "CATALOG #", "CATALOGID", "CATALOG"],
  barcode: ["text", "BARCODE", "UPC", "EAN/UPN", "EAN", "MCN"],
  isrc: ["ids", "ISRC", "TSRC"],
  media: ["text", "MEDIA", "TMED", "MEDIATYPE", "MEDIA TYPE"],
  releaseType: ["list", "RELEASETYPE", "MUSICBRAINZ_ALBUMTYPE", "RELEASE TYPE"],
  releaseStatus: ["text", "RELEASESTATUS", "MUSICBRAINZ_ALBUMSTATUS"],
  releaseCountry: ["text", "RELEASECOUNTRY", "MUSICBRAINZ_ALBUMRELEASECOUNTRY", "COUNTRY"],
  // The tag that is called "track id" holds the id of the recording.
  musicbrainzRecordingId: ["id", "MUSICBRAINZ_TRACKID"],
  musicbrainzTrackId: ["id", "MUSICBRAINZ_RELEASETRACKID"],
  musicbrainzReleaseId: ["id", "MUSICBRAINZ_ALBUMID"],
  musicbrainzReleaseGroupId: ["id", "MUSICBRAINZ_RELEASEGROUPID"],
  musicbrainzArtistIds: ["ids", "MUSICBRAINZ_ARTISTID"],
  musicbrainzAlbumArtistIds: ["ids", "MUSICBRAINZ_ALBUMARTISTID"],
  musicbrainzWorkId: ["id", "MUSICBRAINZ_WORKID"],
  acoustidId: ["id", "ACOUSTID_ID", "ACOUSTID ID"],
  acoustidFingerprint: ["text", "ACOUSTID_FINGERPRINT", "ACOUSTID FINGERPRINT"],
  replayGainTrack: ["gain", "REPLAYGAIN_TRACK_GAIN"],
  replayGainTrackPeak: ["peak", "REPLAYGAIN_TRACK_PEAK"],
  replayGainAlbum: ["gain", "REPLAYGAIN_ALBUM_GAIN"],
  replayGainAlbumPeak: ["peak", "REPLAYGAIN_ALBUM_PEAK"],
  comment: ["text", "COMMENT", "DESCRIPTION"],
  bpm: ["number", "BPM", "TEMPO", "TBPM"],
  key: ["text", "INITIALKEY", "KEY", "TKEY"],
  compilation: ["flag", "COMPILATION", "TCMP", "ITUNESCOMPILATION"],
  language: ["text", "LANGUAGE", "TLAN"],
  encoder: ["text", "ENCODING", "ENCODER", "ENCODEDBY", "ENCODED-BY", "TSSE", "TENC"],
  copyright: ["text", "COPYRIGHT", "TCOP"],
}

/** Separate names beside the artist as printed. */
export const ARTIST_LISTS = ["ARTISTS"]
export const ALBUM_ARTIST_LISTS = ["ALBUMARTISTS", "ALBUM ARTISTS", "ALBUM_ARTISTS"]

/** 1 is explicit, 4 was that in old iTunes; 2 is a clean version; 0 says nothing. */
export const ADVISORIES = ["ITUNESADVISORY", "RTNG", "EXPLICIT"]

/** Text with times in square brackets may be in any of them. */
export const LYRICS = ["LYRICS", "UNSYNCEDLYRICS", "UNSYNCED LYRICS", "SYNCEDLYRICS", "SYNCED LYRICS", "USLT"]
