/** Attributes of ASF that TagLib does not hand out, or only in part. */
import type { LoadedBlock } from "./locate.ts"

const MOST = 10_000

/** Attribute → TagLib's way of naming properties. Only what TagLib leaves out, and numbers that it cuts at a slash. */
const NAMES = new Map([
  ["WM/ComposerSortOrder", "COMPOSERSORT"],
  ["WM/Arranger", "ARRANGER"],
  ["WM/Engineer", "ENGINEER"],
  ["WM/Mixer", "MIXER"],
  ["WM/DJMixer", "DJMIXER"],
  ["WM/OriginalReleaseTime", "ORIGINALDATE"],
  ["WM/Work", "WORK"],
  ["WM/TrackNumber", "TRACKNUMBER"],
  ["WM/PartOfSet", "DISCNUMBER"],
  ["TotalTracks", "TRACKTOTAL"],
  ["TotalDiscs", "DISCTOTAL"],
  ["WM/IsCompilation", "COMPILATION"],
  ["ITUNESADVISORY", "ITUNESADVISORY"],
])

/** Attributes of several values, which TagLib gives in the order of the file's objects: the first behind the others. */
const LISTS = new Map([
  ["Author", "ARTIST"],
  ["WM/ARTISTS", "ARTISTS"],
  ["WM/AlbumArtist", "ALBUMARTIST"],
  ["WM/Composer", "COMPOSER"],
  ["WM/Writer", "LYRICIST"],
  ["WM/Conductor", "CONDUCTOR"],
  ["WM/ModifiedBy", "REMIXER"],
  ["WM/Producer", "PRODUCER"],
  ["WM/Genre", "GENRE"],
  ["WM/Mood", "MOOD"],
  ["WM/ISRC", "ISRC"],
  ["MusicBrainz/Artist Id", "MUSICBRAINZ_ARTISTID"],
  ["MusicBrainz/Album Artist Id", "MUSICBRAINZ_ALBUMARTISTID"],
  ["MusicBrainz/Album Type", "RELEASETYPE"],
])

interface Attribute {
  readonly name: string
  readonly value: string
}

/** The objects in the order of what they hold of a list: one value has room in the first two, more are in the last. */
const OBJECTS: readonly (readonly [kind: string, read: (bytes: Buffer) => Iterable<Attribute>])[] = [
  ["asf:contentDescription", authorOf],
  ["asf:extendedContentDescription", attributesOf],
  ["asf:metadataLibrary", libraryOf],
]

export function asfAttributes(blocks: readonly LoadedBlock[]): Map<string, readonly string[]> {
  const found = new Map<string, string[]>()
  const lists = new Map<string, string[]>()
  const add = (to: Map<string, string[]>, name: string, value: string) => to.set(name, [...(to.get(name) ?? []), value])
  for (const [kind, read] of OBJECTS) {
    for (const block of blocks) {
      if (block.kind !== kind) continue
      for (const { name, value } of read(block.bytes)) {
        const known = NAMES.get(name) ?? (/^replaygain_/i.test(name) ? name.toUpperCase() : undefined)
        const list = LISTS.get(name)
        if (known !== undefined) add(found, known, value)
        if (list !== undefined && value !== "") add(lists, list, value)
      }
    }
  }
  return new Map([...found, ...[...lists].filter(([, values]) => values.length > 1)])
}

/** Of the five texts that every file has the second; lengths come first. */
function* authorOf(bytes: Buffer): Generator<Attribute> {
  if (bytes.length < 34) return
  const from = 34 + bytes.readUInt16LE(24)
  const value = bytes.toString("utf16le", from, from + bytes.readUInt16LE(26)).replace(/\0+$/, "")
  yield { name: "Author", value }
}

/** Texts of the object for what has no room elsewhere: language, stream, lengths and type of each stand before it. */
function* libraryOf(bytes: Buffer): Generator<Attribute> {
  const count = bytes.length < 26 ? 0 : Math.min(bytes.readUInt16LE(24), MOST)
  let at = 26
  for (let i = 0; i < count && at + 12 <= bytes.length; i++) {
    const [nameLength, type, length] = [
      bytes.readUInt16LE(at + 4),
      bytes.readUInt16LE(at + 6),
      bytes.readUInt32LE(at + 8),
    ]
    const value = at + 12 + nameLength
    if (type === 0 && value + length <= bytes.length) {
      const [name, text] = [bytes.toString("utf16le", at + 12, value), bytes.toString("utf16le", value, value + length)]
      yield { name: name.replace(/\0+$/, ""), value: text.replace(/\0+$/, "") }
    }
    at = value + length
  }
}

/** Name and value, each with its length in front; a value also with its type. */
function* attributesOf(bytes: Buffer): Generator<Attribute> {
  let at = 24
  const short = (): number => {
    at += 2
    return at <= bytes.length ? bytes.readUInt16LE(at - 2) : 0
  }
  const text = (length: number): string => {
    at += length
    return bytes.toString("utf16le", at - length, at).replace(/\0+$/, "")
  }
  const count = Math.min(short(), MOST)
  for (let i = 0; i < count && at < bytes.length; i++) {
    const name = text(short())
    const type = short()
    const length = short()
    if (type === 0) yield { name, value: text(length) }
    else {
      // Flags and numbers have two, four or eight bytes; what is longer are bytes.
      if (type >= 2 && type <= 5 && length <= 6 && at + length <= bytes.length)
        yield { name, value: String(bytes.readUIntLE(at, length)) }
      at += length
    }
  }
}
