/** Names and values of Vorbis comments, as FLAC and Ogg hold them: simple enough to read exactly, in order and case. */
import type { LoadedBlock } from "./locate.ts"

export interface Comments {
  readonly vendor: string
  readonly entries: readonly { readonly name: string; readonly value: string }[]
  /** Names of values that are no UTF-8. */
  readonly invalid: readonly string[]
  readonly truncated: boolean
}

const MOST = 10_000
const PICTURES = new Set(["METADATA_BLOCK_PICTURE", "COVERART"])

/** Values that hold pictures are left out. */
export function commentsOf({ bytes }: LoadedBlock): Comments {
  let at = headerLength(bytes)
  let truncated = false
  const next = (): Buffer | undefined => {
    const length = at + 4 <= bytes.length ? bytes.readUInt32LE(at) : undefined
    if (length === undefined || at + 4 + length > bytes.length) return undefined
    at += 4 + length
    return bytes.subarray(at - length, at)
  }
  const vendor = next()?.toString("utf8") ?? ""
  const count = at + 4 <= bytes.length ? bytes.readUInt32LE(at) : 0
  at += 4
  const entries: { name: string; value: string }[] = []
  const invalid: string[] = []
  for (let i = 0; i < Math.min(count, MOST); i++) {
    const entry = next()
    truncated = entry === undefined
    if (entry === undefined) break
    const equals = entry.indexOf(0x3d)
    if (equals === -1) continue
    const name = entry.toString("latin1", 0, equals).toUpperCase()
    if (PICTURES.has(name)) continue
    const { text, isUtf8 } = decoded(entry.subarray(equals + 1))
    if (!isUtf8) invalid.push(name)
    entries.push({ name, value: text })
  }
  return { vendor, entries, invalid, truncated }
}

/** In Ogg the packet begins with its kind; FLAC has nothing before the comments. */
function headerLength(bytes: Buffer): number {
  const head = bytes.toString("latin1", 0, 8)
  if (head === "OpusTags") return 8
  if (head.startsWith("\x03vorbis")) return 7
  // FLAC in Ogg keeps the header of the metadata block.
  return (head.charCodeAt(0) & 0x7f) === 4 && bytes.readUIntBE(1, 3) === bytes.length - 4 ? 4 : 0
}

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

/** Bytes that are no UTF-8 stay one character each, as if they were Latin-1, so that nothing of them is lost. */
function decoded(bytes: Buffer): { text: string; isUtf8: boolean } {
  try {
    return { text: strict.decode(bytes), isUtf8: true }
  } catch {
    return { text: bytes.toString("latin1"), isUtf8: false }
  }
}
