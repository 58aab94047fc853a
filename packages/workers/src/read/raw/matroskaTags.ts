/**
 * Tags of Matroska and WebM by what they are said of: the same name means the track's title in one place and the album's in
 * another, and many programs write the title into the header of the segment and nowhere else.
 */
import { type Element, elements, textIn } from "./ebml.ts"
import type { LoadedBlock } from "./locate.ts"

const SEGMENT_TITLE = 0x7ba9
const TAG = 0x7373
const TARGETS = 0x63c0
const LEVEL = 0x68ca
const LEVEL_NAME = 0x63ca
const OF_EDITION = 0x63c9
const OF_CHAPTER = 0x63c4
const OF_ATTACHMENT = 0x63c6
const SIMPLE = 0x67c8
const NAME = 0x45a3
const TEXT = 0x4487

/** Levels by number; names are for people, and programs that leave out the number. */
const ALBUM = 50
const TRACK = 30
const LEVEL_NAMES = new Map([
  ["TRACK", TRACK],
  ["SONG", TRACK],
  ["ALBUM", ALBUM],
])

/** Matroska's names → TagLib's, of tracks; others are the same in both. */
const OF_TRACK = new Map([
  ["PART_NUMBER", "TRACKNUMBER"],
  ["TOTAL_PARTS", "TRACKTOTAL"],
  ["DATE_RELEASED", "DATE"],
  ["LEAD_PERFORMER", "PERFORMER"],
  ["REMIXED_BY", "REMIXER"],
  ["MIXED_BY", "MIXER"],
  ["WRITTEN_BY", "WRITER"],
  ["SOUND_ENGINEER", "ENGINEER"],
  ["INITIAL_KEY", "INITIALKEY"],
  ["CATALOG_NUMBER", "CATALOGNUMBER"],
  ["LABEL_CODE", "LABELCODE"],
  ["ORIGINAL_MEDIA_TYPE", "MEDIA"],
  ["REPLAYGAIN_GAIN", "REPLAYGAIN_TRACK_GAIN"],
  ["REPLAYGAIN_PEAK", "REPLAYGAIN_TRACK_PEAK"],
])

/** Names that mean something else where they are said of the album. */
const OF_ALBUM = new Map([
  ["TITLE", "ALBUM"],
  ["TITLESORT", "ALBUMSORT"],
  ["ARTIST", "ALBUMARTIST"],
  ["ARTISTS", "ALBUMARTISTS"],
  ["ARTISTSORT", "ALBUMARTISTSORT"],
  ["MUSICBRAINZ_ARTISTID", "MUSICBRAINZ_ALBUMARTISTID"],
  ["PART_NUMBER", "DISCNUMBER"],
  ["TOTAL_PARTS", "TRACKTOTAL"],
  ["REPLAYGAIN_GAIN", "REPLAYGAIN_ALBUM_GAIN"],
  ["REPLAYGAIN_PEAK", "REPLAYGAIN_ALBUM_PEAK"],
])

interface Said {
  /** Undefined where it is not said. */
  readonly level: number | undefined
  readonly entries: readonly (readonly [name: string, value: string])[]
}

/** Values by TagLib's names. What is said of the track goes before what is said of the album. */
export function matroskaTags(blocks: readonly LoadedBlock[]): Map<string, readonly string[]> {
  const inside = (kind: string): Element[] =>
    blocks.filter((block) => block.kind === kind).flatMap(({ bytes }) => elements(elements(bytes)[0]?.body ?? bytes))
  const all = inside("matroska:Tags").flatMap((part) => (part.id === TAG ? (saidIn(elements(part.body)) ?? []) : []))
  // ffmpeg says everything of the file without a level; where others name the track's, the rest is the album's.
  const isApart = all.some(({ level }) => level !== undefined && level <= TRACK)
  const isOfAlbum = ({ level }: Said): boolean => (level ?? (isApart ? ALBUM : TRACK)) === ALBUM
  const tags = new Map<string, readonly string[]>()
  const take = (said: readonly Said[], nameOf: (name: string) => string): void => {
    const found = Map.groupBy(
      said.flatMap(({ entries }) => entries),
      ([name]) => nameOf(name),
    )
    for (const [name, entries] of found)
      if (!tags.has(name))
        tags.set(
          name,
          entries.map(([, value]) => value),
        )
  }
  take(
    all.filter((said) => !isOfAlbum(said)),
    (name) => OF_TRACK.get(name) ?? name,
  )
  take(all.filter(isOfAlbum), (name) => OF_ALBUM.get(name) ?? OF_TRACK.get(name) ?? name)
  const title = textIn(inside("matroska:Info"), SEGMENT_TITLE)
  if (title !== undefined && title !== "" && !tags.has("TITLE")) tags.set("TITLE", [title])
  return tags
}

/** What one element says; undefined where it is of a chapter, an edition or an attachment, or of a level above the album. */
function saidIn(parts: readonly Element[]): Said | undefined {
  const targets = elements(parts.find(({ id }) => id === TARGETS)?.body ?? Buffer.alloc(0))
  const isOfPart = ({ id, body }: Element): boolean =>
    (id === OF_EDITION || id === OF_CHAPTER || id === OF_ATTACHMENT) && body.some((byte) => byte !== 0)
  if (targets.some(isOfPart)) return undefined
  const number = targets.find(({ id }) => id === LEVEL)?.body.at(-1)
  const level = number ?? LEVEL_NAMES.get(textIn(targets, LEVEL_NAME)?.toUpperCase() ?? "")
  if (level !== undefined && level > ALBUM) return undefined
  const entries = parts.flatMap(({ id, body }) => {
    const simple = id === SIMPLE ? elements(body) : []
    const [name, value] = [textIn(simple, NAME)?.trim().toUpperCase(), textIn(simple, TEXT)]
    return name === undefined || name === "" || value === undefined || value === "" ? [] : [[name, value] as const]
  })
  return { level, entries }
}
