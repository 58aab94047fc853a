/** The oldest tag, at the end of a file: cut to thirty characters, so only good where nothing else says the same. */
import type { LoadedBlock } from "./locate.ts"

/** Without the genre, which is a number, and the comment, which mostly is an advertisement. */
export function id3v1Fields({ bytes }: LoadedBlock): Map<string, string> {
  const tag = bytes.subarray(-128)
  if (tag.length < 128) return new Map()
  const text = (from: number, to: number): string => String(tag.toString("latin1", from, to).split("\0")[0]).trim()
  const track = tag[125] === 0 ? String(tag[126]) : ""
  const fields = {
    TITLE: text(3, 33),
    ARTIST: text(33, 63),
    ALBUM: text(63, 93),
    DATE: text(93, 97),
    TRACKNUMBER: track,
  }
  return new Map(Object.entries(fields).filter(([, value]) => value !== "" && value !== "0"))
}
