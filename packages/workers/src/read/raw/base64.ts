/** Pictures that comments hold as base64 text. They are most of the bytes of such a file, so each is decoded once. */
import { type ByteSource, roomFor } from "../bytes.ts"
import type { LoadedBlock } from "./locate.ts"

export interface Base64Value {
  readonly name: string
  /** Where the text is in the block. */
  readonly from: number
  readonly to: number
  readonly decoded: Buffer
}

const FIELDS = ["METADATA_BLOCK_PICTURE", "COVERART"]

const known = new WeakMap<LoadedBlock, readonly Base64Value[]>()

/** The values of a block, in their order. What is decoded goes into memory of the source, if that is given. */
export function base64ValuesOf(block: LoadedBlock, source?: ByteSource): readonly Base64Value[] {
  let values = known.get(block)
  const room = (length: number): Buffer =>
    source === undefined ? Buffer.allocUnsafeSlow(length) : roomFor(source, length)
  if (values === undefined) known.set(block, (values = [...find(block.bytes, room)]))
  return values
}

function* find(bytes: Buffer, room: (length: number) => Buffer): Generator<Base64Value> {
  for (let at = 0; ;) {
    const equals = bytes.indexOf(0x3d, at)
    if (equals === -1) return
    at = equals + 1
    const name = FIELDS.find(
      (field) =>
        equals >= field.length + 4 && bytes.toString("latin1", equals - field.length, equals).toUpperCase() === field,
    )
    if (name === undefined) continue
    // A Vorbis comment is preceded by the length of "NAME=value".
    const to = equals - name.length + bytes.readUInt32LE(equals - name.length - 4)
    if (to <= at || to > bytes.length) continue
    yield { name, from: at, to, decoded: decode(bytes, at, to, room) }
    at = to
  }
}

/** Letters at a time: a string of half a megabyte costs ten times what decoding it does. A multiple of four. */
const PIECE = 12 * 1024

function decode(bytes: Buffer, from: number, to: number, room: (length: number) => Buffer): Buffer {
  const decoded = room(Math.ceil((to - from) / 4) * 3)
  let length = 0
  for (let at = from; at < to; at += PIECE) {
    const end = Math.min(to, at + PIECE)
    const written = decoded.write(bytes.toString("latin1", at, end), length, "base64")
    length += written
    // Letters that do not count shift all that follows.
    if (end < to && written !== (PIECE / 4) * 3) return Buffer.from(bytes.toString("latin1", from, to), "base64")
  }
  return decoded.subarray(0, length)
}

/** Whether encoding gives the very same text: no letter was passed over, none is of the other alphabet, no bits are left. */
export function isPlainBase64(text: Buffer, decoded: Buffer): boolean {
  const rest = decoded.length % 3
  if (text.length !== Math.ceil(decoded.length / 3) * 4 || text.includes(0x2d) || text.includes(0x5f)) return false
  const last = decoded.subarray(decoded.length - (rest === 0 ? Math.min(3, decoded.length) : rest))
  return text.subarray(text.length - 4).toString("latin1") === last.toString("base64")
}
