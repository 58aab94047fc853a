/** Mutagen's reading of files beside ours: what differs, and the files of the corpus where that is known to be so. */
import { execFileSync } from "node:child_process"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { locate } from "@ledgerline/core/testing"
import type { FileReading } from "../reading.ts"

/** Null where mutagen refuses the file. */
export type Said = {
  readonly tags: Readonly<Record<string, readonly string[]>>
  readonly seconds: number | null
  readonly sampleRate: number | null
  readonly channels: number | null
} | null

export function mutagenReads(files: readonly string[]): Said[] {
  const python = join(dirname(locate("mutagen-inspect") as string), "python3")
  const script = fileURLToPath(new URL("sayAll.py", import.meta.url))
  const output = execFileSync(python, [script], { input: JSON.stringify(files), maxBuffer: 2 ** 28 })
  return JSON.parse(output.toString()) as Said[]
}

/** Names of what mutagen says and we do not. What it says of nothing is not compared; one of several values is enough. */
export function differences({ common, technical }: FileReading, said: NonNullable<Said>): string[] {
  const { tags, seconds, sampleRate, channels } = said
  const theirs = (name: string): string[] =>
    (tags[name] ?? [])
      .flatMap((text) => text.split("\0"))
      .map((text) => text.trim())
      .filter((text) => text !== "")
  const numbers = (name: string): string[] =>
    theirs(name)
      .map((text) => String(Number.parseInt(text, 10) || ""))
      .filter((text) => text !== "")
  const years = theirs("date").flatMap((text) => /(?!0000)\d{4}/.exec(text)?.[0] ?? [])
  const isSame = (wanted: readonly string[], ...ours: readonly unknown[]): boolean =>
    wanted.length === 0 || wanted.some((text) => ours.flat().map(String).includes(text))
  const same: Readonly<Record<string, boolean>> = {
    title: isSame(theirs("title"), common.title),
    artist: isSame(theirs("artist"), common.artist, common.artists),
    album: isSame(theirs("album"), common.album),
    albumArtist: isSame(theirs("albumartist"), common.albumArtist, common.albumArtists),
    genre: isSame(theirs("genre"), common.genres),
    isrc: isSame(theirs("isrc"), common.isrc),
    track: isSame(numbers("tracknumber"), common.track),
    disc: isSame(numbers("discnumber"), common.disc),
    year: isSame(years, common.year),
    seconds: !seconds || Math.abs((technical.durationMs ?? 0) / 1000 - seconds) <= 0.1 + seconds * 0.02,
    sampleRate: !sampleRate || sampleRate === technical.sampleRate,
    channels: !channels || channels === technical.channels,
  }
  return Object.keys(same).filter((name) => same[name] === false)
}

/** docs/tag-readers.md explains each. */
export const MUTAGEN_DIFFERENCES: Readonly<Record<string, readonly string[]>> = {
  // Cut off: a length for which there are no bytes.
  "music-metadata/04-Strawberry.mp3": ["seconds"],
  "music-metadata/mp3/adts-0-frame.mp3": ["seconds"],
  "music-metadata/mp3/issue-362.apev1.mp3": ["seconds"],
  "music-metadata/mp3/issue-554.mp3": ["seconds"],
  "music-metadata/wav/odd-list-type.wav": ["seconds"],
  // Without a table of frames.
  "music-metadata/incomplete.mp3": ["seconds"],
  "music-metadata/mp3/pr-544-id3v24.mp3": ["seconds"],
  "beets/no_ext": ["seconds"],
  // WAV that is not PCM, or does not say how long it is.
  "beets/mpeglayer3.wav": ["seconds"],
  "music-metadata/issue-92.wav": ["seconds"],
  "music-metadata/wav/ffmpeg-missing-chunksize.wav": ["seconds"],
  "music-metadata/wav/gsm610.wav": ["seconds"],
  "music-metadata/wav/issue-819.wav": ["seconds"],
  "music-metadata/wav/mpeglayer3.wav": ["seconds"],
  // Old Monkey's Audio, whose header mutagen takes for that of today.
  "beets/oldape.ape": ["seconds", "sampleRate"],
  // Cut out of the middle; video beside the audio.
  "music-metadata/ogg/issue_70.ogg": ["seconds"],
  "music-metadata/ogg/short.ogv": ["seconds"],
  "music-metadata/asf/elephant.asf": ["sampleRate"],
  // DSD: the rate of the bits, not of the bytes.
  "music-metadata/wavpack/DSD128 high compression.wv": ["sampleRate"],
  "music-metadata/wavpack/DSD128.wv": ["sampleRate"],
  // "isrc1" is none; lists in one value, which we part.
  "music-metadata/02-Yeahs-It's Blitz! 2.mp3": ["isrc"],
  "music-metadata/MusicBrainz - Beth Hart - Sinner's Prayer [id3v2.3].V2.mp3": ["isrc"],
  "music-metadata/Discogs - Beth Hart - Sinner's Prayer [id3v2.3].mp3": ["genre"],
}
