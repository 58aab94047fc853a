/** music-metadata as a source of tags: more formats and more forgiving than TagLib, and it reads synced lyrics. */
import { readFileSync } from "node:fs"
import type { IAudioMetadata, ILyricsTag, IPicture, TimestampFormat } from "music-metadata"
import { defined, type Findings, type FoundPicture, positive, type TagSource } from "../findings.ts"
import type { Chapter, LyricLine, PictureType, Technical } from "../reading.ts"
import { warning } from "../warnings.ts"
import type { Budget } from "./tokenizer.ts"
import { TAG_NAMES } from "./names.ts"

/** Times counted in MPEG frames rather than milliseconds, as ID3v2 numbers them. */
const MPEG_FRAMES: TimestampFormat = 1

export interface Options {
  /** Pictures cost most of the time in Ogg; whoever has them already leaves them out. */
  readonly pictures: boolean
  readonly budget: Budget
}

/** Healthy files take some thousand reads; a file of noise is searched byte by byte. */
export const DEFAULT_BUDGET: Budget = { reads: 100_000, bytes: 112 * 1024 * 1024 }

export function musicMetadataSource(
  { pictures, budget }: Options = { pictures: true, budget: DEFAULT_BUDGET },
): TagSource {
  return {
    info: { name: "music-metadata", version: ownVersion() },
    async find(file) {
      // Loaded when it is asked for: most threads never need it, and it is the largest part of their start.
      const [{ parseFromTokenizer }, { SourceTokenizer }] = await Promise.all([
        import("music-metadata"),
        import("./tokenizer.ts"),
      ])
      const tokenizer = new SourceTokenizer(file.bytes, budget, file.name)
      const said = await parseFromTokenizer(tokenizer, {
        includeChapters: true,
        mkvUseIndex: true,
        skipCovers: !pictures,
      })
      if (said.format.container === undefined && Object.keys(said.native).length === 0) throw new Error("nothing found")
      return findingsOf(said)
    },
  }
}

/** The package exports no version and not its manifest either; that lies two folders above its entry. */
function ownVersion(): string {
  const manifest = new URL("../package.json", import.meta.resolve("music-metadata"))
  return String((JSON.parse(readFileSync(manifest, "utf8")) as { version: unknown }).version)
}

function findingsOf(said: IAudioMetadata): Findings {
  const { common, format, quality } = said
  return {
    tags: tagsOf(said),
    technical: technicalOf(format),
    pictures: (common.picture ?? []).map(pictureOf),
    lyrics: (common.lyrics ?? []).flatMap(({ text }) => text ?? []),
    syncedLyrics: (common.lyrics ?? []).map(linesOf).find((lines) => lines.length > 0) ?? [],
    chapters: (format.chapters ?? []).map((chapter) => chapterOf(chapter)),
    warnings: quality.warnings.map(({ message }) => warning("oddField", message)),
  }
}

function tagsOf({ common }: IAudioMetadata): Map<string, readonly string[]> {
  const tags = new Map<string, readonly string[]>()
  const add = (name: string, ...values: readonly unknown[]): void => {
    const texts = values.filter((value) => value !== undefined && value !== null).map(textOf)
    if (texts.length > 0) tags.set(name, [...(tags.get(name) ?? []), ...texts])
  }
  for (const [key, name] of TAG_NAMES) add(name, ...[common[key]].flat())
  add("TRACKNUMBER", common.track.no)
  add("TRACKTOTAL", common.track.of)
  add("DISCNUMBER", common.disk.no)
  add("DISCTOTAL", common.disk.of)
  add("MOVEMENTNUMBER", common.movementIndex.no)
  add("MOVEMENTCOUNT", common.movementIndex.of)
  for (const { text } of common.comment ?? []) add("COMMENT", text)
  add("REPLAYGAIN_TRACK_GAIN", common.replaygain_track_gain?.dB)
  add("REPLAYGAIN_TRACK_PEAK", common.replaygain_track_peak?.ratio)
  add("REPLAYGAIN_ALBUM_GAIN", common.replaygain_album_gain?.dB)
  add("REPLAYGAIN_ALBUM_PEAK", common.replaygain_album_peak?.ratio)
  return tags
}

const textOf = (value: unknown): string => (value === true ? "1" : value === false ? "0" : String(value))

function technicalOf(format: IAudioMetadata["format"]): Omit<Technical, "container"> {
  const seconds = positive(format.duration)
  return defined({
    codec: format.codec === undefined ? undefined : codecOf(format.codec),
    codecProfile: format.codecProfile,
    lossless: format.lossless,
    bitRate: positive(format.bitrate) && Math.round(format.bitrate as number),
    bitDepth: positive(format.bitsPerSample),
    sampleRate: positive(format.sampleRate),
    channels: positive(format.numberOfChannels),
    durationMs: seconds === undefined ? undefined : Math.round(seconds * 1000),
    totalSamples: positive(format.numberOfSamples),
  })
}

/** Its names for codecs → the words that TagLib uses. */
const CODECS: readonly (readonly [RegExp, string])[] = [
  [/^MPEG \d(?:\.\d)? Layer (\d)$/, "MP$1"],
  [/^Vorbis.*$/, "Vorbis"],
  [/^.*AAC.*$/, "AAC"],
  [/^(?:A_)?OPUS$/i, "Opus"],
  [/^Windows Media Audio.*$/, "WMA"],
  [/^Monkey's Audio$/, "APE"],
  [/^Musepack.*$/, "MPC"],
]

function codecOf(codec: string): string {
  const known = CODECS.find(([pattern]) => pattern.test(codec))
  return known === undefined ? codec : codec.replace(known[0], known[1])
}

/** Its words for kinds of pictures, which are those of the ID3v2 specification. */
const PICTURES: Readonly<Record<string, PictureType>> = {
  "32x32 pixels 'file icon' (PNG only)": "icon",
  "Other file icon": "otherIcon",
  "Cover (front)": "front",
  "Cover (back)": "back",
  "Leaflet page": "booklet",
  "Media (e.g. label side of CD)": "disc",
  "Lead artist/lead performer/soloist": "leadArtist",
  "Artist/performer": "artist",
  Conductor: "conductor",
  "Band/Orchestra": "band",
  Composer: "composer",
  "Lyricist/text writer": "lyricist",
  "Recording Location": "recordingLocation",
  "During recording": "duringRecording",
  "During performance": "duringPerformance",
  "Movie/video screen capture": "screenCapture",
  "A bright coloured fish": "fish",
  Illustration: "illustration",
  "Band/artist logotype": "bandLogo",
  "Publisher/Studio logotype": "publisherLogo",
}

const pictureOf = ({ data, type, description }: IPicture): FoundPicture => ({
  bytes: data,
  type: PICTURES[type ?? ""] ?? "other",
  description: description ?? "",
})

/** Lines counted in MPEG frames are left out: their time depends on the stream. */
function linesOf({ syncText, timeStampFormat }: ILyricsTag): LyricLine[] {
  if (timeStampFormat === MPEG_FRAMES) return []
  return (syncText ?? []).flatMap(({ text, timestamp }) =>
    timestamp === undefined ? [] : [{ timeMs: timestamp, text: text.trim() }],
  )
}

function chapterOf(chapter: NonNullable<IAudioMetadata["format"]["chapters"]>[number]): Chapter {
  const scale = 1000 / (chapter.timeScale ?? 1)
  return defined({
    startMs: Math.round(chapter.start * scale),
    endMs: chapter.end === undefined ? undefined : Math.round(chapter.end * scale),
    title: chapter.title === "" ? undefined : chapter.title,
  })
}
