/** The text of a small file that says nothing of its encoding, or the wrong thing. */
import { charsetOf, decode } from "../read/fields/encoding.ts"

export interface DecodedText {
  /** Without the byte order mark. */
  readonly text: string
  readonly encoding: string
}

const SAMPLE = 65_536

/**
 * By the byte order mark, else by NUL bytes (UTF-16), else UTF-8 where it is that throughout, else the named encoding,
 * else what the letters look like, at last Windows-1252. Never fails.
 */
export function decodeText(bytes: Uint8Array, named?: string): DecodedText {
  const encoding = marked(bytes) ?? unmarked(bytes)
  if (encoding !== undefined) return { text: new TextDecoder(encoding).decode(bytes), encoding }
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), encoding: "utf-8" }
  } catch {
    const legacy = namedDecoder(named) ?? new TextDecoder(guess(bytes))
    return { text: legacy.decode(bytes), encoding: legacy.encoding }
  }
}

function marked([first, second, third]: Uint8Array): string | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return "utf-8"
  if (first === 0xff && second === 0xfe) return "utf-16le"
  return first === 0xfe && second === 0xff ? "utf-16be" : undefined
}

/** Text of a few scripts has NUL in every other byte. Texts in UTF-8 have none. */
function unmarked(bytes: Uint8Array): string | undefined {
  const length = Math.min(bytes.length, 1024) & ~1
  const zeros = [0, 0]
  for (let i = 0; i < length; i++) if (bytes[i] === 0) zeros[i & 1] = (zeros[i & 1] ?? 0) + 1
  const [even = 0, odd = 0] = zeros
  const enough = length * 0.15
  if (odd > enough && odd > even * 4) return "utf-16le"
  return even > enough && even > odd * 4 ? "utf-16be" : undefined
}

function namedDecoder(label: string | undefined): InstanceType<typeof TextDecoder> | undefined {
  try {
    const decoder = label === undefined ? undefined : new TextDecoder(label)
    return decoder === undefined || decoder.encoding.startsWith("utf-") ? undefined : decoder
  } catch {
    return undefined
  }
}

function guess(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, SAMPLE)).toString("latin1")
  const lines = text.split(/[\r\n]+/)
  // The last line may be cut within a letter.
  const whole = bytes.length > SAMPLE && lines.length > 1 ? lines.slice(0, -1) : lines
  const charset = charsetOf(whole) ?? "windows-1252"
  return charset !== "utf-8" && decode(whole.join("\n"), charset) !== undefined ? charset : "windows-1252"
}

/** Whatever ends a line ends it: CR LF, LF, or CR alone. */
export const linesOf = (text: string): string[] => text.split(/\r\n|\r|\n/)
