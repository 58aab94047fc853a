/** Items of APE tags: read here because TagLib shows them only where an MP3 has no ID3v2 tag, and mp3gain writes both. */
import type { LoadedBlock } from "./locate.ts"

const MOST = 10_000

/** Names in upper case → values. Binary items and links are left out. */
export function apeItems({ bytes }: LoadedBlock): Map<string, readonly string[]> {
  const items = new Map<string, readonly string[]>()
  const isHeader = (bytes.readUInt32LE(20) & 0x2000_0000) !== 0
  const end = bytes.length - (bytes.toString("latin1", bytes.length - 32, bytes.length - 24) === "APETAGEX" ? 32 : 0)
  let at = isHeader || bytes.toString("latin1", 0, 8) === "APETAGEX" ? 32 : 0
  for (let count = 0; count < MOST && at + 9 < end; count++) {
    const length = bytes.readUInt32LE(at)
    const isText = (bytes.readUInt32LE(at + 4) & 6) === 0
    const nameEnd = bytes.indexOf(0, at + 8)
    if (nameEnd === -1 || nameEnd + 1 + length > end) break
    const name = bytes.toString("latin1", at + 8, nameEnd).toUpperCase()
    if (isText) items.set(name, bytes.toString("utf8", nameEnd + 1, nameEnd + 1 + length).split("\0"))
    at = nameEnd + 1 + length
  }
  return items
}
