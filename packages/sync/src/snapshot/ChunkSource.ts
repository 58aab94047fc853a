/** The chunks of a snapshot, in their order: from the server, or from the database where they came before. */
import { SnapshotRefused } from "@ledgerline/core"
import type { Session } from "../client/session.ts"
import { Fetching } from "./fetching.ts"
import type { SignedManifest } from "./manifest.ts"
import { absentChunks, chunkHere, keepChunks, type LogChunk } from "./taken.ts"

export class ChunkSource {
  /** What came and is not in the database yet, by its hash. */
  readonly fresh = new Map<string, Uint8Array>()
  readonly #session: Session
  readonly #fetching: Fetching

  private constructor(session: Session, fetching: Fetching) {
    this.#session = session
    this.#fetching = fetching
  }

  /** Of these chunks, which are all that are left to load. */
  static async open(session: Session, manifest: SignedManifest, chunks: readonly LogChunk[]): Promise<ChunkSource> {
    return new ChunkSource(session, new Fetching(session, manifest, await absentChunks(session.library.store, chunks)))
  }

  /** The bytes of the next chunk, or of one that was taken before. */
  async take({ hash }: LogChunk): Promise<Uint8Array> {
    const { store } = this.#session.library
    const came = await this.#fetching.take(hash).catch(async (cause: unknown) => {
      // What has come does not have to come again.
      await this.keep()
      throw cause
    })
    if (came !== undefined) this.fresh.set(hash, came)
    const bytes = came ?? this.fresh.get(hash) ?? (await store.read(() => chunkHere(hash)))
    if (bytes === undefined) throw new SnapshotRefused({ reason: "interrupted", message: "a chunk is gone" })
    return bytes
  }

  /** Stores what came. */
  async keep(): Promise<void> {
    const kept = [...this.fresh]
    if (kept.length > 0) await this.#session.library.store.write(() => keepChunks(kept))
    this.kept(kept)
  }

  /** These are in the database now. */
  kept(chunks: readonly (readonly [hash: string, bytes: Uint8Array])[]): void {
    for (const [hash] of chunks) this.fresh.delete(hash)
  }
}
