/** What a client keeps of a snapshot until it is proven. */
import { zstdDecompressSync } from "node:zlib"
import { query, queryOne, run, SnapshotRefused, type Store, upsert, type Work } from "@ledgerline/core"
import { decodeAnswer, encode } from "../protocol/messages.ts"
import { SYNC_CHUNK, SYNC_SNAPSHOT } from "../tables.ts"
import { CHUNK_TAG, type ChunkInfo, MAX_CHUNK, type SignedManifest } from "./manifest.ts"

export interface Taken {
  readonly server: string
  readonly manifest: SignedManifest
  readonly loaded: number
}

/** The snapshot that was begun last. */
export function* recallTaken(): Work<Taken | undefined> {
  const row = yield* queryOne<{ server: string; manifest: Uint8Array; loaded: number }>(
    `SELECT server, manifest, loaded FROM "${SYNC_SNAPSHOT.name}" LIMIT 1`,
  )
  if (row === undefined) return undefined
  const manifest = decodeAnswer(row.manifest)
  return manifest.kind === "manifest" ? { server: row.server, manifest, loaded: row.loaded } : undefined
}

/** Begins with a snapshot. Chunks of an earlier one that are in this one, too, stay. */
export function* rememberTaken(server: string, manifest: SignedManifest): Work<void> {
  const wanted = new Set(allChunks(manifest).map(({ hash }) => hash))
  const here = yield* query<{ hash: string }>(`SELECT hash FROM "${SYNC_CHUNK.name}"`)
  yield* run(`DELETE FROM "${SYNC_SNAPSHOT.name}"`)
  for (const { hash } of here)
    if (!wanted.has(hash)) yield* run(`DELETE FROM "${SYNC_CHUNK.name}" WHERE hash = ?`, [hash])
  yield* upsert(SYNC_SNAPSHOT, [[manifest.id, server, encode({ kind: "manifest", ...manifest }), 0]])
}

export const rememberLoaded = (id: string, loaded: number): Work<void> =>
  run(`UPDATE "${SYNC_SNAPSHOT.name}" SET loaded = ? WHERE id = ?`, [loaded, id])

/** Lets go of it all. */
export function* forgetTaken(): Work<void> {
  yield* run(`DELETE FROM "${SYNC_SNAPSHOT.name}"`)
  yield* run(`DELETE FROM "${SYNC_CHUNK.name}"`)
}

export const keepChunks = (chunks: readonly (readonly [hash: string, bytes: Uint8Array])[]): Work<void> =>
  upsert(SYNC_CHUNK, chunks)

/** The bytes of a chunk that came. */
export function* chunkHere(hash: string): Work<Uint8Array | undefined> {
  return (yield* queryOne<{ bytes: Uint8Array }>(`SELECT bytes FROM "${SYNC_CHUNK.name}" WHERE hash = ?`, [hash]))
    ?.bytes
}

/** Of some chunks, those that have not come. */
export async function absentChunks(store: Store, chunks: readonly ChunkInfo[]): Promise<ChunkInfo[]> {
  const rows = await store.read(() => query<{ hash: string }>(`SELECT hash FROM "${SYNC_CHUNK.name}"`))
  const here = new Set(rows.map(({ hash }) => hash))
  return chunks.filter(({ hash }) => !here.has(hash))
}

export interface LogChunk extends ChunkInfo {
  readonly log: string
  /** Whether it is the last of its log. */
  readonly isLast: boolean
}

/** All chunks of a snapshot, in the order in which they are loaded. */
export const allChunks = ({ logs }: Pick<SignedManifest, "logs">): LogChunk[] =>
  logs.flatMap(({ log, chunks }) => chunks.map((chunk, i) => ({ ...chunk, log, isLast: i === chunks.length - 1 })))

/** The records in a chunk whose bytes are those that were promised. Fails with {@link SnapshotRefused}. */
export function unpacked(bytes: Uint8Array): Buffer {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  try {
    if (!all.subarray(0, CHUNK_TAG.length).equals(CHUNK_TAG)) throw new Error("it is none")
    return zstdDecompressSync(all.subarray(CHUNK_TAG.length), { maxOutputLength: MAX_CHUNK })
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new SnapshotRefused({ reason: "malformed", message: `a chunk does not unpack: ${why}` })
  }
}
