/** Reads a playlist file of any known format. */
import { parseM3u } from "./m3u.ts"
import { MOST_BYTES, type ParsedPlaylist, UnreadablePlaylist } from "./playlist.ts"
import { parsePls } from "./pls.ts"
import { decodeText } from "./text.ts"
import { parseXspf } from "./xspf.ts"

/** Endings of names that playlist files have. */
export const PLAYLIST_EXTENSIONS: readonly string[] = ["m3u", "m3u8", "pls", "xspf"]

/** The beginning of the file decides, then its name. Fails with UnreadablePlaylist, and with nothing else. */
export function parsePlaylist(name: string, bytes: Uint8Array): ParsedPlaylist {
  if (bytes.length > MOST_BYTES) throw new UnreadablePlaylist("tooLarge", `larger than ${MOST_BYTES} bytes`)
  const { text } = decodeText(bytes.subarray(0, 1024))
  const start = text.trimStart().toLowerCase()
  if (start.startsWith("[playlist]")) return parsePls(bytes)
  if (start.startsWith("#extm3u")) return parseM3u(bytes)
  if (start.startsWith("<?xml") || start.startsWith("<playlist")) return parseXspf(bytes)
  if (isNoise(text)) throw new UnreadablePlaylist("unknownFormat", "it is no text")
  const extension = name
    .slice(name.lastIndexOf(".") + 1)
    .trimEnd()
    .toLowerCase()
  if (extension === "m3u" || extension === "m3u8") return parseM3u(bytes)
  if (extension === "pls") return parsePls(bytes)
  if (extension === "xspf") return parseXspf(bytes)
  throw new UnreadablePlaylist("unknownFormat", "no playlist format that is known here")
}

/** Audio or an image under another name would be a list of hundreds of names without sense. */
function isNoise(text: string): boolean {
  const controls = [...text].filter((letter) => letter < " " && !"\t\n\v\f\r".includes(letter)).length
  return controls > Math.max(32, text.length / 10)
}
