/** Takes picture bytes out of a block: finds them by content, which needs no knowledge of the format around them. */
import type { Picture } from "../reading.ts"
import { base64ValuesOf, isPlainBase64 } from "./base64.ts"
import { type RawPart, stuffed } from "./block.ts"
import type { LoadedBlock } from "./locate.ts"

/** Smaller pictures stay where they are: a reference would hardly be shorter. */
const SMALLEST = 64

type Known = Pick<Picture, "bytes" | "hash">

export function partsOf(block: LoadedBlock, pictures: readonly Known[]): RawPart[] {
  const worthwhile = pictures.filter(({ bytes }) => bytes.length >= SMALLEST)
  return (block.kind === "vorbisComment" ? inText(block, worthwhile) : undefined) ?? inBytes(block.bytes, worthwhile)
}

interface Found {
  readonly at: number
  readonly part: Extract<RawPart, { hash: string }>
}

function inBytes(block: Buffer, pictures: readonly Known[]): RawPart[] {
  const found = pictures
    .flatMap((picture) => findIn(block, picture))
    .toSorted((a, b) => a.at - b.at || b.part.length - a.part.length)
  const parts: RawPart[] = []
  let done = 0
  for (const { at, part } of found) {
    // One picture may lie within another, such as a thumbnail in a JPEG.
    if (at < done) continue
    if (at > done) parts.push(literal(block.subarray(done, at)))
    parts.push(part)
    done = at + part.length
  }
  if (done < block.length) parts.push(literal(block.subarray(done)))
  return parts
}

function findIn(block: Buffer, { bytes, hash }: Known): Found[] {
  const plain = placesOf(block, bytes)
  if (plain.length > 0) return plain.map((at) => ({ at, part: { kind: "picture", hash, length: bytes.length } }))
  if (!block.subarray(0, 16).includes("ID3")) return []
  const longer = stuffed(bytes)
  if (longer.length === bytes.length) return []
  return placesOf(block, longer).map((at) => ({ at, part: { kind: "stuffedPicture", hash, length: longer.length } }))
}

/** A copy of its own: a view would carry the whole block, pictures included, to whoever it is handed. */
const literal = (bytes: Uint8Array): RawPart => ({ kind: "bytes", bytes: new Uint8Array(bytes) })

function placesOf(block: Buffer, bytes: Uint8Array): number[] {
  const places: number[] = []
  // The beginning is looked for first: searching for the whole is slow where the picture is long.
  const beginning = bytes.subarray(0, SMALLEST)
  for (let at = block.indexOf(beginning); at !== -1; at = block.indexOf(beginning, at + 1)) {
    if (block.length - at < bytes.length || block.compare(bytes, 0, bytes.length, at, at + bytes.length) !== 0) continue
    places.push(at)
    at += bytes.length - 1
  }
  return places
}

/** Where comments hold pictures as base64 text; undefined where it does not. */
function inText(block: LoadedBlock, pictures: readonly Known[]): RawPart[] | undefined {
  const { bytes } = block
  const parts: RawPart[] = []
  let done = 0
  for (const { from, to, decoded } of base64ValuesOf(block)) {
    const inner = inBytes(decoded, pictures)
    // Only what encodes to the very same text again can be put back.
    if (inner.every(({ kind }) => kind === "bytes") || !isPlainBase64(bytes.subarray(from, to), decoded)) continue
    parts.push(literal(bytes.subarray(done, from)), { kind: "base64", parts: inner })
    done = to
  }
  if (done === 0) return undefined
  if (done < bytes.length) parts.push(literal(bytes.subarray(done)))
  return parts
}
