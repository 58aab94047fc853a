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
  ["WM/IsCompilation", "COMPILATION"],
  ["ITUNESADVISORY", "ITUNESADVISORY"],
])

export function asfAttributes(blocks: readonly LoadedBlock[]): Map<string, readonly string[]> {
  const found = new Map<string, string[]>()
  for (const block of blocks) {
    if (block.kind !== "asf:extendedContentDescription") continue
    for (const { name, value } of attributesOf(block.bytes)) {
      const known = NAMES.get(name) ?? (/^replaygain_/i.test(name) ? name.toUpperCase() : undefined)
      if (known !== undefined) found.set(known, [...(found.get(known) ?? []), value])
    }
  }
  return found
}

/** Name and value, each with its length in front; a value also with its type. */
function* attributesOf(bytes: Buffer): Generator<{ name: string; value: string }> {
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
