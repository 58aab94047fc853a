/** The messages about snapshots, and how they lie in frames. docs/spec/sync.md, SYNC-32. */
import type { Plain } from "../frames/frame.ts"
import * as read from "../protocol/fields.ts"
import { badMessage, type Message } from "../protocol/fields.ts"
import type { ChunkInfo, Manifest, SignedManifest } from "./manifest.ts"
import { MAX_PACKED } from "./manifest.ts"

/** Asks for the manifest of a snapshot. */
export interface AskSnapshot {
  readonly kind: "snapshot"
  readonly version: number
  readonly library: string
}

/** Asks for chunks of a snapshot, by their hashes; any of them, in any order, as often as is needed. */
export interface AskChunks {
  readonly kind: "chunks"
  readonly version: number
  readonly library: string
  readonly id: string
  readonly hashes: readonly string[]
}

export type ManifestAnswer = SignedManifest & { readonly kind: "manifest" }

/** The first of the chunks that were asked for, one or more. */
export interface ChunkAnswer {
  readonly kind: "chunk"
  readonly chunks: readonly Uint8Array[]
}

/** Chunks of one request. */
export const MOST_CHUNKS = 64
/** A chunk of each megabyte: far more than a library of many millions of tracks has. */
const MOST_LISTED = 45_000

const hex = (text: string): Buffer => Buffer.from(text, "hex")

export const ofAskSnapshot = (message: AskSnapshot): Message => ({ ...message, library: hex(message.library) })

export const ofAskChunks = ({ library, id, hashes, ...message }: AskChunks): Message => ({
  ...message,
  library: hex(library),
  id: hex(id),
  hashes: hashes.map(hex),
})

export const ofManifest = ({
  kind,
  id,
  library,
  epoch,
  projection,
  logs,
  points,
  signature,
}: ManifestAnswer): Message => ({
  kind,
  id: hex(id),
  library: hex(library),
  epoch: hex(epoch),
  projection,
  logs: logs.map(({ log, chunks }): Plain => [log, chunks.flatMap(({ hash, size }): Plain[] => [hex(hash), size])]),
  points: points.flatMap(({ log, origin, seq, id: event }): Plain[] => [log, hex(origin), seq, hex(event)]),
  signature,
})

export const toAskChunks = (map: Message): Pick<AskChunks, "id" | "hashes"> => {
  const hashes = read.list(map, "hashes").map((hash) => read.asHex(hash, "a hash", 32))
  if (hashes.length === 0 || hashes.length > MOST_CHUNKS) throw badMessage(`${hashes.length} chunks are asked for`)
  return { id: read.hexOf(map, "id", 16), hashes }
}

export function toManifest(map: Message): ManifestAnswer {
  const logs = read.list(map, "logs").map((each) => {
    const [log, chunks] = read.asList(each, "a log")
    return { log: read.asLog(log), chunks: toChunks(read.asList(chunks, "chunks")) }
  })
  if (new Set(logs.map(({ log }) => log)).size !== logs.length) throw badMessage("a log is listed twice")
  const points = [...read.rowsOf(read.list(map, "points"), 4, "points")].map(([log, origin, seq, id]) => ({
    log: read.asLog(log),
    origin: read.asHex(origin, "an origin", 16),
    seq: read.asSeq(seq, "a seq", 1),
    id: read.asHex(id, "an id", 32),
  }))
  const manifest: Manifest = {
    id: read.hexOf(map, "id", 16),
    library: read.hexOf(map, "library", 16),
    epoch: read.hexOf(map, "epoch", 16),
    projection: read.text(map, "projection", 100_000),
    logs,
    points,
  }
  return { kind: "manifest", ...manifest, signature: read.bytes(map, "signature", 64) }
}

function toChunks(values: readonly Plain[]): ChunkInfo[] {
  if (values.length > 2 * MOST_LISTED) throw badMessage(`a log has more than ${MOST_LISTED} chunks`)
  return [...read.rowsOf(values, 2, "chunks")].map(([hash, size]) => {
    const bytes = read.asInteger(size, "a size", 1)
    if (bytes > MAX_PACKED) throw badMessage(`a chunk has ${bytes} bytes`)
    return { hash: read.asHex(hash, "a hash", 32), size: bytes }
  })
}

export const toChunkAnswer = (map: Message): ChunkAnswer => ({
  kind: "chunk",
  chunks: read.list(map, "chunks").map((each) => read.asBytes(each, "a chunk")),
})
