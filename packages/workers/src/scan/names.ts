/**
 * Names of files as text that loses nothing. File systems of Unix hold any bytes but NUL and `/`; bytes that are not
 * UTF-8 become the halves of surrogate pairs U+DC80 to U+DCFF, which no valid UTF-8 decodes to (PEP 383 does the same).
 */
const REPLACEMENT = "\ufffd"
const ESCAPED = /[\udc80-\udcff]/

/** Whether every byte of the name was UTF-8, so that it can be shown and stored as text. */
export const isText = (name: string): boolean => !ESCAPED.test(name)

export function nameOf(bytes: Buffer): string {
  const text = bytes.toString("utf8")
  if (!text.includes(REPLACEMENT)) return text
  let name = ""
  for (let at = 0; at < bytes.length;) {
    const length = sequenceAt(bytes, at)
    name += length > 0 ? bytes.toString("utf8", at, at + length) : String.fromCharCode(0xdc00 + (bytes[at] as number))
    at += Math.max(1, length)
  }
  return name
}

export function bytesOf(name: string): Buffer {
  if (isText(name)) return Buffer.from(name, "utf8")
  const parts = name.split(/([\udc80-\udcff])/)
  return Buffer.concat(
    parts.map((part) => (ESCAPED.test(part) ? Buffer.from([part.charCodeAt(0) - 0xdc00]) : Buffer.from(part, "utf8"))),
  )
}

/** A reason as people read it: libraries put bytes of hostile files into theirs, and with them orders to terminals. */
export const oneLine = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, " ")
    .slice(0, 500)
    .toWellFormed()

/** What people see: a name whose stray bytes are replaced, in the composed form whatever the file system has. */
export const shown = (name: string): string => name.toWellFormed().normalize("NFC")

/** The path below a folder; the root is the empty path. */
export const below = (folder: string, name: string): string => (folder === "" ? name : `${folder}/${name}`)

/** The path of the folder that one is in; that of the root is the root. */
export const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")))

/** The last name of a path; that of the root is empty. */
export const ownName = (path: string): string => path.slice(path.lastIndexOf("/") + 1)

/** The length of the valid UTF-8 sequence at a place; 0 where there is none. */
function sequenceAt(bytes: Buffer, at: number): number {
  const first = bytes[at] as number
  const length = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0
  if (length <= 1) return length
  if (at + length > bytes.length) return 0
  // Node's decoder knows overlong forms, surrogates and what lies above U+10FFFF.
  const text = bytes.toString("utf8", at, at + length)
  return Buffer.from(text, "utf8").equals(bytes.subarray(at, at + length)) ? length : 0
}
