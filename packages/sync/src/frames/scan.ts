/**
 * Looks over the bytes of a MessagePack body before anything is made of them: types, lengths, depth and counts. What
 * passes cannot make a decoder recurse, allocate by a length that lies, or build anything but plain values.
 * docs/spec/sync.md, SYNC-8.
 */
import { isUtf8 } from "node:buffer"
import { FrameRefused } from "../errors.ts"

const MAX_DEPTH = 8
const MAX_ENTRIES = 100_000
/** Values in a body altogether: a thousand maps of a hundred thousand entries are a bomb too. */
const MAX_VALUES = 1_000_000

const refuse = (reason: FrameRefused["reason"], message: string): FrameRefused => new FrameRefused({ reason, message })

/** Ways in which values begin. What is not listed does not occur: fractions, extensions, the byte c1. */
type Head =
  | { readonly kind: "scalar"; readonly size: number; readonly isLong?: boolean }
  | { readonly kind: "bytes" | "array" | "map"; readonly lengthSize: number; readonly isText?: boolean }

const HEADS = new Map<number, Head>([
  [0xc0, { kind: "scalar", size: 0 }],
  [0xc2, { kind: "scalar", size: 0 }],
  [0xc3, { kind: "scalar", size: 0 }],
  [0xc4, { kind: "bytes", lengthSize: 1 }],
  [0xc5, { kind: "bytes", lengthSize: 2 }],
  [0xc6, { kind: "bytes", lengthSize: 4 }],
  [0xcc, { kind: "scalar", size: 1 }],
  [0xcd, { kind: "scalar", size: 2 }],
  [0xce, { kind: "scalar", size: 4 }],
  [0xcf, { kind: "scalar", size: 8, isLong: true }],
  [0xd0, { kind: "scalar", size: 1 }],
  [0xd1, { kind: "scalar", size: 2 }],
  [0xd2, { kind: "scalar", size: 4 }],
  [0xd3, { kind: "scalar", size: 8, isLong: true }],
  [0xd9, { kind: "bytes", lengthSize: 1, isText: true }],
  [0xda, { kind: "bytes", lengthSize: 2, isText: true }],
  [0xdb, { kind: "bytes", lengthSize: 4, isText: true }],
  [0xdc, { kind: "array", lengthSize: 2 }],
  [0xdd, { kind: "array", lengthSize: 4 }],
  [0xde, { kind: "map", lengthSize: 2 }],
  [0xdf, { kind: "map", lengthSize: 4 }],
])

/** Fails with {@link FrameRefused} unless the bytes are one map of allowed values, to the last byte. */
export function scan(bytes: Buffer): void {
  /** Values that are still to come at each level; in a map every other one is a key. */
  const open: { left: number; readonly isMap: boolean }[] = []
  let at = 0
  let values = 0

  const need = (count: number): void => {
    if (count > bytes.length - at) throw refuse("badLength", "a value is longer than the frame")
  }
  const unsigned = (size: number): number => {
    need(size)
    const value = bytes.readUIntBE(at, size)
    at += size
    return value
  }
  const skip = (length: number, isText: boolean): void => {
    need(length)
    if (isText && !isUtf8(bytes.subarray(at, at + length))) throw refuse("badType", "a text is not UTF-8")
    at += length
  }
  const enter = (count: number, isMap: boolean): void => {
    if (count > MAX_ENTRIES) throw refuse("tooMany", `more than ${MAX_ENTRIES} entries`)
    if (open.length >= MAX_DEPTH) throw refuse("tooDeep", `nested more than ${MAX_DEPTH} deep`)
    const left = isMap ? count * 2 : count
    // Every value takes a byte at least, so a count beyond the bytes that are left is a lie.
    need(left)
    open.push({ left, isMap })
  }

  do {
    if (++values > MAX_VALUES) throw refuse("tooMany", `more than ${MAX_VALUES} values`)
    const level = open.at(-1)
    const isKey = level !== undefined && level.isMap && level.left % 2 === 0
    if (level !== undefined) level.left -= 1
    const type = unsigned(1)
    if (open.length === 0 && !isMapType(type)) throw refuse("badType", "the body is no map")
    if (isKey && !isTextType(type)) throw refuse("badType", "a key is no text")
    if (type <= 0x7f || type >= 0xe0) {
      // A small integer is its own first byte.
    } else if (type <= 0x8f) enter(type & 0x0f, true)
    else if (type <= 0x9f) enter(type & 0x0f, false)
    else if (type <= 0xbf) skip(type & 0x1f, true)
    else {
      const head = HEADS.get(type)
      if (head === undefined) throw refuse("badType", `a value of the type ${type.toString(16)} does not occur`)
      if (head.kind === "scalar") {
        need(head.size)
        if (head.isLong) checkLong(bytes, at, type === 0xd3)
        at += head.size
      } else {
        const length = unsigned(head.lengthSize)
        if (head.kind === "bytes") skip(length, head.isText === true)
        else enter(length, head.kind === "map")
      }
    }
    while (open.at(-1)?.left === 0) open.pop()
  } while (open.length > 0)
  if (at !== bytes.length) throw refuse("badLength", "something follows the body")
}

const isMapType = (type: number): boolean => (type & 0xf0) === 0x80 || type === 0xde || type === 0xdf
const isTextType = (type: number): boolean => (type & 0xe0) === 0xa0 || (type >= 0xd9 && type <= 0xdb)

function checkLong(bytes: Buffer, at: number, isSigned: boolean): void {
  const value = isSigned ? bytes.readBigInt64BE(at) : bytes.readBigUInt64BE(at)
  if (value > BigInt(Number.MAX_SAFE_INTEGER) || value < -BigInt(Number.MAX_SAFE_INTEGER))
    throw refuse("badType", "an integer has more than 53 bits")
}
