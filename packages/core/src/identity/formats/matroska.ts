/**
 * Matroska and WebM: the frames in the blocks of audio tracks, however blocks are laced and clusters cut. Elements are
 * read flat, one after the other: those that hold what is wanted are entered, all others are passed over. MID-8, MID-15.
 */
import { Digest } from "../digest.ts"
import { audio, newDigest, type Payload } from "../payload.ts"
import { BrokenStructure, type Window } from "../window.ts"
import { framesAt } from "./lacing.ts"

const SEGMENT = 0x18538067
const CLUSTER = 0x1f43b675
const TRACKS = 0x1654ae6b
const TRACK_ENTRY = 0xae
const TRACK_NUMBER = 0xd7
const TRACK_TYPE = 0x83
const BLOCK_GROUP = 0xa0
const BLOCK = 0xa1
const SIMPLE_BLOCK = 0xa3

const IN_SEGMENT = new Set([SEGMENT, TRACKS, TRACK_ENTRY])
const IN_CLUSTER = new Set([SEGMENT, TRACKS, TRACK_ENTRY, CLUSTER, BLOCK_GROUP])
const AUDIO = 2
const MOST_TRACKS = 64
/** An identifier of four bytes and a size of eight. */
const HEADER = 12

export function matroskaPayload(window: Window, start: number): Payload | undefined {
  // Tracks come first, but where a tagger made them longer they can be at the end.
  const tracks = readTracks(window, start)
  if (tracks.size === 0) return undefined
  for (const { id, at, end } of elements(window, start, IN_CLUSTER)) {
    if (id !== SIMPLE_BLOCK && id !== BLOCK) continue
    const head = window.view(at, 8)
    const number = readVariable(head, 0)
    const digest = number === undefined ? undefined : tracks.get(number.value)
    const flags = head[(number?.length ?? 0) + 2]
    if (digest === undefined || number === undefined || flags === undefined) continue
    digest.addRange(window, framesAt(window, at + number.length + 3, end, flags), end)
  }
  return audio("matroska", newDigest("matroska").addStreams([...tracks.values()].filter((each) => each.audioBytes > 0)))
}

/** The audio tracks by number, in their order. */
function readTracks(window: Window, start: number): Map<number, Digest> {
  const tracks = new Map<number, Digest>()
  let number: number | undefined
  let type: number | undefined
  let hasTracks = false
  for (const { id, at, end } of elements(window, start, IN_SEGMENT)) {
    if (id === CLUSTER && hasTracks) break
    if (id === TRACKS) hasTracks = true
    if (id === TRACK_ENTRY) [number, type] = [undefined, undefined]
    if (id === TRACK_NUMBER) number = readNumber(window, at, end)
    if (id === TRACK_TYPE) type = readNumber(window, at, end)
    if (type !== AUDIO || number === undefined || tracks.has(number)) continue
    if (tracks.size === MOST_TRACKS) throw new BrokenStructure("it has too many tracks")
    tracks.set(number, new Digest())
  }
  return tracks
}

interface Element {
  readonly id: number
  /** Behind its header. */
  readonly at: number
  readonly end: number
}

/** The elements from `start` on; of those in `entered` the children follow. After damage the next cluster is looked for. */
function* elements(window: Window, start: number, entered: ReadonlySet<number>): Generator<Element> {
  for (let at = start; at < window.size;) {
    const head = window.view(at, HEADER)
    const id = readId(head)
    const size = id === undefined ? undefined : readVariable(head, id.length)
    // A size of all ones is unknown, which only elements may have that end where the next of their kind begins.
    if (id === undefined || size === undefined || (size.isUnknown && id.value !== SEGMENT && id.value !== CLUSTER)) {
      at = window.find(CLUSTER_ID, at + 1) ?? window.size
      continue
    }
    const body = at + id.length + size.length
    const end = size.isUnknown ? window.size : Math.min(window.size, body + size.value)
    yield { id: id.value, at: body, end }
    at = entered.has(id.value) || size.isUnknown ? body : body + size.value
  }
}

const CLUSTER_ID = Buffer.from("1f43b675", "hex")

function readId(bytes: Buffer): { readonly value: number; readonly length: number } | undefined {
  const length = Math.clz32(bytes[0] ?? 0) - 23
  return length > 4 || length > bytes.length ? undefined : { value: bytes.readUIntBE(0, length), length }
}

/** A number whose length is told by its leading zero bits, without the bit that ends them. */
function readVariable(
  bytes: Buffer,
  at: number,
): { readonly value: number; readonly length: number; readonly isUnknown: boolean } | undefined {
  const first = bytes[at] ?? 0
  const length = Math.clz32(first) - 23
  if (length > 8 || at + length > bytes.length) return undefined
  let value = first & (0xff >> length)
  let isUnknown = value === 0xff >> length
  for (let i = 1; i < length; i++) {
    value = value * 256 + (bytes[at + i] as number)
    isUnknown &&= bytes[at + i] === 0xff
  }
  return { value, length, isUnknown }
}

function readNumber(window: Window, at: number, end: number): number | undefined {
  const bytes = window.view(at, Math.min(8, end - at))
  return bytes.length === 0 ? undefined : Number(BigInt(`0x${bytes.toString("hex")}`))
}
