/** What a server says of a snapshot, signed. docs/spec/sync.md, SYNC-32. */
import { isSignedSnapshot, type Point } from "@ledgerline/core"

/** A piece of a snapshot: at most 1 MiB before it was compressed. */
export interface ChunkInfo {
  /** SHA-256 of its bytes, 64 hexadecimal digits. */
  readonly hash: string
  /** Its bytes, as they travel. */
  readonly size: number
}

export interface LogChunks {
  readonly log: string
  readonly chunks: readonly ChunkInfo[]
}

export interface Manifest {
  /** 32 hexadecimal digits. */
  readonly id: string
  readonly library: string
  readonly epoch: string
  /** The version of the program's registry that folded it. */
  readonly projection: string
  /** The logs that whoever asked may read, each with its chunks in order. */
  readonly logs: readonly LogChunks[]
  /** The last event of each chain of these logs. */
  readonly points: readonly Point[]
}

export interface SignedManifest extends Manifest {
  readonly signature: Uint8Array
}

/** The bytes of a chunk begin with this; then zstd. */
export const CHUNK_TAG = Buffer.from("LLSC")
/** Of records in a chunk. */
export const MAX_CHUNK = 1024 * 1024
/** A chunk as it travels: what does not compress gets a little longer. */
export const MAX_PACKED = MAX_CHUNK + 16 * 1024

/** All that a manifest says, each part behind its length, so that no two manifests say the same bytes. */
export function statementOf({ id, library, epoch, projection, logs, points }: Manifest): Buffer {
  const parts: Buffer[] = []
  const say = (...said: readonly (string | number | Buffer)[]): void => {
    for (const each of said) {
      const bytes = typeof each === "number" ? number(each) : Buffer.from(each)
      parts.push(number(bytes.length), bytes)
    }
  }
  say(library, epoch, id, projection, logs.length)
  for (const { log, chunks } of logs) {
    say(log, chunks.length)
    for (const { hash, size } of chunks) say(Buffer.from(hash, "hex"), size)
  }
  say(points.length)
  for (const { log, origin, seq, id: event } of points) say(log, origin, seq, event)
  return Buffer.concat(parts)
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeUIntBE(value, 2, 6)
  return bytes
}

export const isSigned = (manifest: SignedManifest, publicKey: Uint8Array): boolean =>
  isSignedSnapshot(publicKey, statementOf(manifest), manifest.signature)

/** How many events a snapshot was folded from, forks apart. */
export const eventsOf = ({ points }: Pick<Manifest, "points">): number => points.reduce((sum, { seq }) => sum + seq, 0)
