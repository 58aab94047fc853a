/**
 * Names that others sent, as names of files: whatever comes in, one name comes out, which is no path, no device, hidden
 * from nobody, and short enough for every file system.
 */
import { isPassedOver } from "../scan/ignore.ts"

/** Bytes; file systems take 255, and a number may have to be added. */
const LONGEST = 200

/** What some system gives a meaning: separators, wildcards, streams; and what ends or turns a line. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}/\\:*?"<>|]/gu

/** Names of devices on Windows, with any ending. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³]) *(?:\.|$)/i

/** The last name where it is a path; empty where nothing is left of it. */
export function safeFileName(name: string): string {
  const own = name.slice(Math.max(name.lastIndexOf("/"), name.lastIndexOf("\\")) + 1)
  const safe = tidied(own)
  const dot = safe.lastIndexOf(".")
  const ending = dot > 0 && safe.length - dot <= 10 ? safe.slice(dot) : ""
  return cut(safe.slice(0, safe.length - ending.length), LONGEST - Buffer.byteLength(ending)).trimEnd() + ending
}

/** One folder; empty where none was wished for. What looks like a path becomes one name; one that scans pass over, another. */
export function safeFolderName(name: string): string {
  const safe = cut(tidied(name), LONGEST).replace(/[. ]+$/, "")
  return isPassedOver(safe) ? `${safe}_` : safe
}

function tidied(name: string): string {
  const plain = name
    .toWellFormed()
    .normalize("NFC")
    .replaceAll(UNSAFE, "_")
    .replaceAll(/\s+/g, " ")
    // A dot in front hides it, one at the end is lost on Windows.
    .replace(/^[. ]+/, "")
    .replace(/[. ]+$/, "")
  return DEVICE.test(plain) ? `_${plain}` : plain
}

/** As much of the beginning as so many bytes hold. */
function cut(text: string, bytes: number): string {
  let length = 0
  let end = 0
  for (const char of text) {
    length += Buffer.byteLength(char)
    if (length > bytes) break
    end += char.length
  }
  return text.slice(0, end)
}

/** A name, and what it is called where it is taken: `a.flac`, `a (2).flac` … */
export function* namesLike(name: string): Generator<string> {
  yield name
  const dot = name.lastIndexOf(".")
  const [stem, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ""]
  for (let i = 2; ; i++) yield `${stem} (${i})${ending}`
}
