/** TagLib as a source of tags: fast, seeks instead of reading, and knows durations of every format it reads. */
import { type Findings, type FoundPicture, type TagSource, defined, positive } from "../findings.ts"
import type { AudioFile, Chapter, Technical } from "../reading.ts"
import { PICTURE_TYPES } from "../reading.ts"
import type { Sniffed } from "../container.ts"
import { type Said, TagLib } from "./module.ts"
import { PROPERTY_NAMES, TECHNICAL_NAMES } from "./names.ts"

export async function tagLibSource(): Promise<TagSource> {
  const tagLib = await TagLib.load()
  return {
    info: { name: "taglib", version: tagLib.version },
    find: async (file, sniffed) => findingsOf(tagLib.read(file.bytes, extensionOf(file, sniffed))),
  }
}

/**
 * For formats that we cannot tell by their bytes, such as tracker modules, the name is all there is. Not for Musepack:
 * TagLib takes anything of that name, even nothing, for a version of 1998 that had no mark yet.
 */
function extensionOf(file: AudioFile, { container, extension }: Sniffed): string {
  if (container !== "unknown") return extension
  const named = /\.([A-Za-z0-9]{1,5})$/.exec(file.name ?? "")?.[1]?.toLowerCase() ?? extension
  return named === "mpc" ? extension : named
}

function findingsOf(said: Said): Findings {
  const tags = new Map<string, readonly string[]>()
  for (const [key, value] of Object.entries(said)) {
    if (TECHNICAL_NAMES.has(key) || value === 0) continue
    // TagLib gives the year as a number beside the date that it is from.
    if (key === "year" && said["date"] !== undefined) continue
    const values = [value].flat().filter((each) => typeof each !== "object")
    const name = PROPERTY_NAMES.get(key) ?? key
    tags.set(name, [...(tags.get(name) ?? []), ...values.map(textOf)])
  }
  const container = wordOf(said["containerFormat"])?.toLowerCase()
  return {
    tags,
    ...(container === undefined ? {} : { container }),
    technical: technicalOf(said),
    pictures: picturesOf(said["pictures"]),
    lyrics: lyricsOf(said),
    syncedLyrics: [],
    chapters: chaptersOf(said["chapters"]),
    warnings: [],
  }
}

const textOf = (value: unknown): string => (value === true ? "1" : value === false ? "0" : String(value))

function technicalOf(said: Said): Omit<Technical, "container"> {
  const kilobits = positive(said["bitrate"])
  const layer = positive(said["mpegLayer"])
  return defined({
    codec: layer === undefined || said["codec"] !== "MP3" ? wordOf(said["codec"]) : `MP${layer}`,
    codecProfile: wordOf(said["bitrateMode"]),
    lossless: typeof said["isLossless"] === "boolean" ? said["isLossless"] : undefined,
    bitRate: kilobits === undefined ? undefined : kilobits * 1000,
    bitDepth: positive(said["bitsPerSample"]),
    sampleRate: positive(said["sampleRate"]),
    channels: positive(said["channels"]),
    durationMs: positive(said["lengthMs"]),
  })
}

const wordOf = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined)

const listOf = (value: unknown): readonly Said[] => (Array.isArray(value) ? (value as Said[]) : [])

function picturesOf(value: unknown): FoundPicture[] {
  return listOf(value).map(({ data, type, description }) => ({
    bytes: data instanceof Uint8Array ? data : new Uint8Array(),
    type: PICTURE_TYPES[Number(type)] ?? "other",
    description: wordOf(description) ?? "",
  }))
}

/** TagLib tells lyrics apart by description: `LYRICS`, `LYRICS:…`. */
function lyricsOf(said: Said): string[] {
  const structured = listOf(said["lyrics"]).map((each) =>
    typeof each === "object" ? (wordOf(each["text"]) ?? "") : String(each),
  )
  if (structured.length > 0) return structured
  return Object.entries(said)
    .filter(([key]) => key === "LYRICS" || key.startsWith("LYRICS:"))
    .flatMap(([, value]) => [value].flat().map(String))
}

function chaptersOf(value: unknown): Chapter[] {
  return listOf(value).map(({ startTimeMs, endTimeMs, title }) =>
    defined({ startMs: Number(startTimeMs) || 0, endMs: positive(endTimeMs), title: wordOf(title) }),
  )
}
