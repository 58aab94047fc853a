/**
 * Tag blocks byte for byte, so that a file that was written later can get its old tags back. Picture bytes are not kept
 * twice: a block refers to them by hash, and {@link restore} puts them in again.
 */
import { type ByteSource, bytesAt, roomFor } from "../bytes.ts"

export interface RawBlock {
  /** Such as `id3v2`, `vorbisComment`, `riff:LIST`, `mp4:moov/udta`. */
  readonly kind: string
  /** Before the audio, behind it, or in a structure of the container. */
  readonly position: "start" | "end" | "inside"
  /** Where in the file the block, or its first piece, began. */
  readonly offset: number
  readonly length: number
  readonly parts: readonly RawPart[]
}

export type RawPart =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  /** The bytes of the picture with this hash. */
  | { readonly kind: "picture"; readonly hash: string; readonly length: number }
  /** The same with a zero put in where ID3v2's "unsynchronisation" does. */
  | { readonly kind: "stuffedPicture"; readonly hash: string; readonly length: number }
  /** The base64 text of other parts, as Vorbis comments hold pictures. */
  | { readonly kind: "base64"; readonly parts: readonly RawPart[] }

/** A block's place: several pieces where a container puts its own headers between, as Ogg does. */
export interface Located {
  readonly kind: string
  readonly position: RawBlock["position"]
  readonly pieces: readonly { readonly offset: number; readonly length: number }[]
}

export const located = (kind: string, position: RawBlock["position"], offset: number, length: number): Located => ({
  kind,
  position,
  pieces: [{ offset, length }],
})

export const lengthOf = ({ pieces }: Located): number => pieces.reduce((sum, { length }) => sum + length, 0)

/** The block's bytes, pieces joined; fewer where the file ends before. */
export function blockBytes(source: ByteSource, { pieces }: Located): Buffer {
  const [only] = pieces
  if (only !== undefined && pieces.length === 1) return bytesAt(source, only.offset, only.length)
  const room = pieces.map(({ offset, length }) => Math.max(0, Math.min(length, source.size - offset)))
  const bytes = roomFor(
    source,
    room.reduce((sum, length) => sum + length, 0),
  )
  let at = 0
  for (const [i, { offset }] of pieces.entries())
    at += source.read(bytes.subarray(at, at + (room[i] as number)), offset)
  return bytes.subarray(0, at)
}

/** The block as it was in the file. `picture` gives the bytes of a picture by its hash. */
export function restore(block: RawBlock, picture: (hash: string) => Uint8Array): Buffer {
  return join(block.parts, picture)
}

function join(parts: readonly RawPart[], picture: (hash: string) => Uint8Array): Buffer {
  return Buffer.concat(
    parts.map((part) => {
      if (part.kind === "bytes") return part.bytes
      if (part.kind === "picture") return picture(part.hash)
      if (part.kind === "stuffedPicture") return stuffed(picture(part.hash))
      return Buffer.from(join(part.parts, picture).toString("base64"))
    }),
  )
}

/** No 0xFF is followed by what could be taken for a frame of MPEG audio, nor by a zero of its own. */
export function stuffed(bytes: Uint8Array): Buffer {
  const longer = Buffer.allocUnsafeSlow(bytes.length * 2)
  let to = 0
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number
    const next = bytes[i + 1]
    longer[to++] = byte
    if (byte === 0xff && next !== undefined && (next === 0 || next >= 0xe0)) longer[to++] = 0
  }
  return longer.subarray(0, to)
}
