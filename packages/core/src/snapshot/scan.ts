/**
 * Looks over bytes of MessagePack that somebody else wrote before they are decoded: what passes cannot make a decoder
 * recurse deeply, allocate by a length that lies, or build anything but plain values.
 */
import { isUtf8 } from "node:buffer"
import { SnapshotRefused } from "../errors.ts"

const MAX_DEPTH = 64

export const refuse = (message: string): SnapshotRefused => new SnapshotRefused({ reason: "malformed", message })

/** How values begin that have a length in front, by their first byte: bytes of the length, and what is counted. */
const LENGTHS = new Map<number, readonly [size: number, of: "bytes" | "text" | "array" | "map"]>([
  [0xc4, [1, "bytes"]],
  [0xc5, [2, "bytes"]],
  [0xc6, [4, "bytes"]],
  [0xd9, [1, "text"]],
  [0xda, [2, "text"]],
  [0xdb, [4, "text"]],
  [0xdc, [2, "array"]],
  [0xdd, [4, "array"]],
  [0xde, [2, "map"]],
  [0xdf, [4, "map"]],
])

/** Bytes behind the first one of nil, booleans and numbers; the last is how "undefined" is written. */
const SCALARS = new Map([
  [0xc0, 0],
  [0xc2, 0],
  [0xc3, 0],
  [0xca, 4],
  [0xcb, 8],
  [0xcc, 1],
  [0xcd, 2],
  [0xce, 4],
  [0xcf, 8],
  [0xd0, 1],
  [0xd1, 2],
  [0xd2, 4],
  [0xd3, 8],
])
const UNDEFINED = 0xd4

/** Fails with {@link SnapshotRefused} unless the bytes are one plain value, to the last byte. */
export function scanValue(bytes: Buffer): void {
  /** Values that are still to come at each level. */
  const open: number[] = []
  let at = 0
  const need = (count: number): void => {
    if (count > bytes.length - at) throw refuse("a value is longer than its bytes")
  }
  const enter = (count: number): void => {
    if (open.length >= MAX_DEPTH) throw refuse("values are nested too deeply")
    need(count)
    open.push(count)
  }
  const skip = (length: number, isText: boolean): void => {
    need(length)
    const end = at + length
    if (isText) {
      // Most are short and plain, so that looking at each byte is cheaper than a call for all.
      let plain = at
      while (plain < end && (bytes[plain] as number) < 0x80) plain += 1
      if (plain < end && !isUtf8(bytes.subarray(plain, end))) throw refuse("a text is not UTF-8")
    }
    at = end
  }
  do {
    const level = open.length - 1
    if (level >= 0) open[level] = (open[level] as number) - 1
    need(1)
    const type = bytes[at] as number
    at += 1
    if (type <= 0x7f || type >= 0xe0) {
      // A small integer is its own first byte.
    } else if (type <= 0x8f) enter((type & 0x0f) * 2)
    else if (type <= 0x9f) enter(type & 0x0f)
    else if (type <= 0xbf) skip(type & 0x1f, true)
    else if (SCALARS.has(type)) skip(SCALARS.get(type) as number, false)
    else if (type === UNDEFINED) {
      need(2)
      if (bytes[at] !== 0 || bytes[at + 1] !== 0) throw refuse("a value is of no plain type")
      at += 2
    } else {
      const counted = LENGTHS.get(type)
      if (counted === undefined) throw refuse("a value is of no plain type")
      const [size, of] = counted
      need(size)
      const length = bytes.readUIntBE(at, size)
      at += size
      if (of === "array") enter(length)
      else if (of === "map") enter(length * 2)
      else skip(length, of === "text")
    }
    while (open.at(-1) === 0) open.pop()
  } while (open.length > 0)
  if (at !== bytes.length) throw refuse("something follows a value")
}
