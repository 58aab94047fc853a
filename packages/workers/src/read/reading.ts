/** What reading one file gives: plain data that crosses threads, and the port of those who read. */
import type { ByteSource } from "./bytes.ts"
import type { Limits } from "./limits.ts"
import type { RawBlock } from "./raw/block.ts"
import type { EmbeddedSheet } from "./raw/flacCueSheet.ts"
import type { Warning } from "./warnings.ts"

/** Reads tags, technical data and pictures. Says what it could not read in warnings; throws where nothing is readable. */
export interface AudioReader {
  read(file: AudioFile, limits: Limits): Promise<FileReading>
}

export interface AudioFile {
  readonly bytes: ByteSource
  /** Only a last resort for telling formats apart: bytes are believed first. */
  readonly name?: string
}

export interface FileReading {
  readonly reader: ReaderInfo
  readonly common: Common
  readonly technical: Technical
  readonly pictures: readonly Picture[]
  /** Absent where the file holds no CUE sheet. */
  readonly cueSheet?: EmbeddedSheet
  readonly raw: readonly RawBlock[]
  readonly warnings: readonly Warning[]
}

export interface ReaderInfo {
  readonly name: string
  readonly version: string
}

/** Field names are those of claims wherever claims have them. What a file does not say is absent; lists are never empty. */
export interface Common {
  readonly title?: string
  readonly sortTitle?: string
  readonly subtitle?: string
  readonly grouping?: string
  /** As printed: "A feat. B". */
  readonly artist?: string
  readonly artists?: readonly string[]
  readonly sortArtist?: string
  readonly albumArtist?: string
  readonly albumArtists?: readonly string[]
  readonly sortAlbumArtist?: string
  readonly album?: string
  readonly sortAlbum?: string
  readonly composers?: readonly string[]
  readonly sortComposers?: readonly string[]
  readonly lyricists?: readonly string[]
  readonly writers?: readonly string[]
  readonly conductors?: readonly string[]
  readonly remixers?: readonly string[]
  readonly producers?: readonly string[]
  readonly arrangers?: readonly string[]
  readonly engineers?: readonly string[]
  readonly mixers?: readonly string[]
  readonly djMixers?: readonly string[]
  readonly performers?: readonly Performer[]
  readonly track?: number
  readonly trackTotal?: number
  readonly disc?: number
  readonly discTotal?: number
  readonly discTitle?: string
  readonly year?: number
  /** YYYY, YYYY-MM or YYYY-MM-DD, as precise as given. */
  readonly date?: string
  readonly originalDate?: string
  readonly releaseDate?: string
  readonly genres?: readonly string[]
  readonly moods?: readonly string[]
  readonly work?: string
  readonly movement?: string
  readonly movementNumber?: number
  readonly movementTotal?: number
  readonly label?: string
  readonly catalogNumber?: string
  readonly barcode?: string
  readonly isrc?: readonly string[]
  readonly media?: string
  readonly releaseType?: readonly string[]
  readonly releaseStatus?: string
  readonly releaseCountry?: string
  readonly musicbrainzRecordingId?: string
  readonly musicbrainzTrackId?: string
  readonly musicbrainzReleaseId?: string
  readonly musicbrainzReleaseGroupId?: string
  readonly musicbrainzArtistIds?: readonly string[]
  readonly musicbrainzAlbumArtistIds?: readonly string[]
  readonly musicbrainzWorkId?: string
  readonly acoustidId?: string
  readonly acoustidFingerprint?: string
  /** Decibels to reach 89 dB SPL, that is -18 LUFS; peaks as a fraction of full scale. */
  readonly replayGainTrack?: number
  readonly replayGainTrackPeak?: number
  readonly replayGainAlbum?: number
  readonly replayGainAlbumPeak?: number
  readonly lyrics?: string
  readonly syncedLyrics?: readonly LyricLine[]
  readonly comment?: string
  readonly bpm?: number
  readonly key?: string
  readonly compilation?: boolean
  readonly explicit?: boolean
  readonly language?: string
  readonly encoder?: string
  readonly copyright?: string
  readonly chapters?: readonly Chapter[]
}

export interface Performer {
  readonly name: string
  /** Absent where the tag names only the person. */
  readonly instrument?: string
}

export interface LyricLine {
  readonly timeMs: number
  readonly text: string
}

export interface Chapter {
  readonly startMs: number
  readonly endMs?: number
  readonly title?: string
}

/** Numbers that the file does not tell, or tells impossibly, are absent. */
export interface Technical {
  readonly container: string
  readonly codec?: string
  readonly codecProfile?: string
  readonly lossless?: boolean
  /** Bits a second. */
  readonly bitRate?: number
  readonly bitDepth?: number
  /** Hertz, of the decoded audio; Opus decodes at 48,000 whatever went in. */
  readonly sampleRate?: number
  readonly channels?: number
  readonly durationMs?: number
  /** Samples a channel, without delay and padding where these are known. */
  readonly totalSamples?: number
  /** Samples to leave out at the beginning and the end for gapless playback. */
  readonly encoderDelay?: number
  readonly encoderPadding?: number
}

export interface Picture {
  readonly bytes: Uint8Array
  /** SHA-256 of the bytes, in hexadecimal. */
  readonly hash: string
  /** From the bytes; what the tag says is not believed. `application/octet-stream` where they are no image we know. */
  readonly mime: string
  readonly type: PictureType
  readonly description?: string
}

/** As ID3v2 and FLAC number them, from 0. */
export const PICTURE_TYPES = [
  "other",
  "icon",
  "otherIcon",
  "front",
  "back",
  "booklet",
  "disc",
  "leadArtist",
  "artist",
  "conductor",
  "band",
  "composer",
  "lyricist",
  "recordingLocation",
  "duringRecording",
  "duringPerformance",
  "screenCapture",
  "fish",
  "illustration",
  "bandLogo",
  "publisherLogo",
] as const
export type PictureType = (typeof PICTURE_TYPES)[number]
