/** Asks a server for the chunks of a snapshot. docs/spec/sync.md, SYNC-32. */
import { sha256, SnapshotRefused } from "@ledgerline/core"
import { ask, type Session } from "../client/session.ts"
import { PeerRefused } from "../errors.ts"
import type { ChunkInfo, SignedManifest } from "./manifest.ts"
import { MOST_CHUNKS } from "./messages.ts"

/** Asks for chunks ahead of whoever takes them, one request at a time. */
export class Fetching {
  readonly #session: Session
  readonly #manifest: SignedManifest
  readonly #absent: readonly ChunkInfo[]
  readonly #wanted: Set<string>
  readonly #here = new Map<string, Uint8Array>()
  #next = 0
  #underWay: Promise<void> | undefined

  constructor(session: Session, manifest: SignedManifest, absent: readonly ChunkInfo[]) {
    this.#session = session
    this.#manifest = manifest
    this.#absent = [...new Map(absent.map((chunk) => [chunk.hash, chunk])).values()]
    this.#wanted = new Set(absent.map(({ hash }) => hash))
  }

  /** A chunk that was not here when this began, once. Chunks are taken in their order. */
  async take(hash: string): Promise<Uint8Array | undefined> {
    if (!this.#wanted.has(hash)) return undefined
    while (!this.#here.has(hash)) await (this.#underWay ??= this.#ask())
    const bytes = this.#here.get(hash) as Uint8Array
    this.#here.delete(hash)
    this.#wanted.delete(hash)
    // What is asked for now comes while this one is loaded.
    if (this.#here.size === 0 && this.#next < this.#absent.length) {
      this.#underWay ??= this.#ask()
      this.#underWay.catch(() => undefined)
    }
    return bytes
  }

  /** What fails stays, so that whoever takes the next chunk meets it. */
  async #ask(): Promise<void> {
    const { library, peer, welcome } = this.#session
    const asked = this.#absent.slice(this.#next, this.#next + MOST_CHUNKS).map(({ hash }) => hash)
    const { id } = this.#manifest
    const message = { kind: "chunks", version: welcome.version, library: library.id, id, hashes: asked } as const
    const { chunks } = await ask(peer.transport, message, "chunk")
    if (chunks.length === 0 || chunks.length > asked.length)
      throw new PeerRefused({ reason: "protocol", message: "the server sent other chunks than it was asked for" })
    for (const [i, bytes] of chunks.entries()) {
      const hash = asked[i] as string
      if (sha256(bytes) !== hash)
        throw new SnapshotRefused({ reason: "malformed", message: "a chunk is not the one that was promised" })
      this.#here.set(hash, bytes)
    }
    this.#next += chunks.length
    this.#underWay = undefined
  }
}
