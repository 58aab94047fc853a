/** Sends files that no folder here has from an object store, through this server: as they are, in ranges. */
import type { FastifyReply, FastifyRequest } from "fastify"
import { answered } from "../../stores/faults.ts"
import { answer, type AnswerPorts } from "../http/answer.ts"
import { audioType } from "../http/audioTypes.ts"
import { disposition } from "../http/disposition.ts"
import { headersOf } from "../http/headersOf.ts"
import { leaving } from "../http/leaving.ts"
import { digestHeader, wantsDigest } from "../http/wantsDigest.ts"
import type { Streams } from "../Streams.ts"
import type { BroughtFile, StoredFile, StoredFiles } from "./port.ts"
import { StoredSource } from "./StoredSource.ts"

export interface StoredServingOptions {
  readonly stored: StoredFiles | undefined
  readonly ports: AnswerPorts
  readonly streams: Streams
}

/** Only who may have it keeps it. */
const CACHING = "private, no-cache"
/** Milliseconds for which a store is believed that it has something: players ask for many ranges. */
const BELIEVED = 30_000
const MOST = 1000

export class StoredServing {
  readonly #options: StoredServingOptions
  /** Files by id and tag to when the store said that it has them; the oldest first. */
  readonly #seen = new Map<string, number>()

  constructor(options: StoredServingOptions) {
    this.#options = options
  }

  /** The first of them that a store has, as the library knows it; the store itself is not asked. */
  async find(mediaFiles: readonly string[]): Promise<StoredFile | undefined> {
    for (const mediaFile of mediaFiles) {
      const found = await this.#options.stored?.locate(mediaFile)
      if (found !== undefined) return found
    }
    return undefined
  }

  /** Brings the first that a store has here, whole. Fails with a Refusal where the store does not give it. */
  async bring(mediaFiles: readonly string[], signal: AbortSignal): Promise<BroughtFile | undefined> {
    for (const mediaFile of mediaFiles) {
      const brought = await answered(this.#options.stored?.bring(mediaFile, signal) ?? Promise.resolve(undefined))
      if (brought !== undefined) return brought
    }
    return undefined
  }

  /** Begins to send the first that a store has; false where none does. Fails with a Refusal where the store does not give it. */
  async send(
    request: FastifyRequest,
    reply: FastifyReply,
    mediaFiles: readonly string[],
    asDownload: boolean,
    name: string | undefined,
  ): Promise<boolean> {
    const { streams, ports } = this.#options
    const file = await this.find(mediaFiles)
    if (file === undefined) return false
    await this.#check(file, leaving(reply))
    if (file.digest !== null && wantsDigest(request)) reply.header("repr-digest", digestHeader(file.digest))
    reply.hijack()
    const ended = streams.add()
    const source = new StoredSource(file)
    const ending = /^[a-z0-9]{1,8}$/.test(file.container ?? "") ? `.${file.container}` : ""
    const representation = {
      source,
      size: file.size,
      etag: file.etag,
      modifiedAt: undefined,
      type: audioType(file.container, ""),
      disposition: disposition(asDownload ? "attachment" : "inline", `${name ?? file.mediaFile}${ending}`),
      caching: CACHING,
      release: () => {
        source.release()
        ended()
      },
    }
    answer(request.raw, reply.raw, representation, headersOf(reply), ports)
    return true
  }

  /** Before a head is written that promises bytes. */
  async #check(file: StoredFile, signal: AbortSignal): Promise<void> {
    const now = this.#options.ports.now()
    const key = `${file.mediaFile} ${file.etag}`
    if (now - (this.#seen.get(key) ?? Number.NEGATIVE_INFINITY) < BELIEVED) return
    this.#seen.delete(key)
    await answered(file.check(signal))
    this.#seen.set(key, now)
    for (const oldest of this.#seen.keys()) {
      if (this.#seen.size <= MOST) break
      this.#seen.delete(oldest)
    }
  }
}
