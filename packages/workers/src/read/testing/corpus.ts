/** The rows of a corpus's expected.json, and how a reading differs from one. */
import type { FileReading } from "../reading.ts"

export interface Expected {
  readonly file: string
  readonly title?: string
  readonly artist?: string
  readonly album?: string
  readonly albumartist?: string
  readonly track?: number
  readonly disc?: number
  readonly year?: number
  readonly genre?: string
  readonly isrc?: string
  readonly mb_trackid?: string
  readonly duration_s?: number
  readonly sampleRate?: number
  readonly channels?: number
}

/** Where we differ from what is expected, and why that is so. */
export const KNOWN_DIFFERENCES: Readonly<Record<string, readonly string[]>> = {
  // Files cut off behind their headers: a duration for which there are no bytes is not believed.
  "music-metadata/04-Strawberry.mp3": ["duration_s"],
  "music-metadata/mp3/adts-0-frame.mp3": ["duration_s"],
  "music-metadata/mp3/issue-362.apev1.mp3": ["duration_s"],
  "music-metadata/mp3/issue-554.mp3": ["duration_s"],
  // Without a table of its frames the length of an MP3 is estimated, and both readers estimate it from the first frames.
  "music-metadata/incomplete.mp3": ["duration_s"],
  "music-metadata/mp3/pr-544-id3v24.mp3": ["duration_s"],
  "beets/no_ext": ["duration_s"],
  // A stream cut out of the middle of another: its positions do not begin at 0.
  "music-metadata/ogg/issue_70.ogg": ["duration_s"],
  // Opus is decoded at 48,000; the rate that went in is not that of the audio.
  "music-metadata/ogg/nirvana-2sec.opus.ogg": ["sampleRate"],
  "music-metadata/ogg/no-last-page.oga": ["sampleRate"],
  // Lists in one value, which we part.
  "music-metadata/Discogs - Beth Hart - Sinner's Prayer [APEv2].flac": ["genre"],
  "music-metadata/Discogs - Beth Hart - Sinner's Prayer [id3v2.3].mp3": ["genre"],
  // Blank is nothing, and so is year 0; blanks at the end of a name are no part of it.
  "music-metadata/MusicBrainz - Beth Hart - Sinner's Prayer.wma": ["genre"],
  "music-metadata/id3v2-duration-allframes.mp3": ["year"],
  "music-metadata/mp3/issue-795.mp3": ["albumartist"],
  // "isrc1" and "Sampler_9" are no ISRCs.
  "music-metadata/02-Yeahs-It's Blitz! 2.mp3": ["isrc"],
  "music-metadata/aiff/No Sanctuary Here.aiff": ["isrc"],
  // ID3v2 comes before APE here.
  "music-metadata/mp3/issue-331.apev2.mp3": ["title"],
  // Frames behind a gap of zeros in the tag, where the tag ends for both readers.
  "mediafile/full.wav": ["disc", "year", "mb_trackid"],
}

/** Names of what differs. An artist may be one of several; a duration may be off by a tenth of a second and two percent. */
export function wrongFields(row: Expected, { common, technical }: FileReading): string[] {
  const one = (expected: unknown, ...found: readonly unknown[]): boolean =>
    expected === undefined || found.flat().includes(expected)
  const seconds = row.duration_s
  const right: Record<string, boolean> = {
    title: one(row.title, common.title),
    artist: one(row.artist, common.artist, common.artists),
    album: one(row.album, common.album),
    albumartist: one(row.albumartist, common.albumArtist, common.albumArtists),
    track: one(row.track, common.track),
    disc: one(row.disc, common.disc),
    year: one(row.year, common.year),
    genre: one(row.genre, common.genres),
    isrc: one(row.isrc, common.isrc),
    mb_trackid: one(row.mb_trackid, common.musicbrainzRecordingId),
    sampleRate: one(row.sampleRate, technical.sampleRate),
    channels: one(row.channels, technical.channels),
    duration_s: seconds === undefined || Math.abs((technical.durationMs ?? 0) / 1000 - seconds) <= 0.1 + seconds * 0.02,
  }
  return Object.keys(right).filter((field) => right[field] === false)
}
