/** SHA-256 over many pieces. Small ones are collected, since each call into the hash costs as much as 1 KB hashed. */
import { createHash } from "node:crypto"
import type { Window } from "./window.ts"

const STAGE = 32 * 1024
/** From here on, copying a piece costs more than the call that it saves. */
const DIRECT = 8 * 1024
/** Stages of digests that are finished, for the next ones: a file a millisecond would make much garbage. */
const spare: Buffer[] = []
const MOST_SPARE = 4

export class Digest {
  readonly #hash = createHash("sha256")
  #stage: Buffer | undefined
  #staged = 0
  /** Bytes of audio so far, descriptions not counted. */
  audioBytes = 0

  /** What the audio cannot be read without, such as a sample rate. Nothing that a tagger writes. */
  describe(...parts: readonly (string | number | Uint8Array)[]): this {
    for (const part of parts) this.#put(typeof part === "object" ? part : Buffer.from(`${part}\0`))
    return this
  }

  addAudio(bytes: Uint8Array): void {
    this.audioBytes += bytes.length
    this.#put(bytes)
  }

  /** Adds the bytes of a file from `start` up to `end`, or to where the file ends. */
  addRange(window: Window, start: number, end: number): this {
    for (let at = start; at < end;) {
      const bytes = window.slice(at, end - at)
      if (bytes.length === 0) break
      this.addAudio(bytes)
      at += bytes.length
    }
    return this
  }

  /** Adds streams that were hashed each by itself, so that how they are interleaved does not matter. */
  addStreams(streams: Iterable<Digest>): this {
    for (const stream of streams) {
      this.audioBytes += stream.audioBytes
      this.#put(stream.finish())
    }
    return this
  }

  /** The hash; nothing can be added afterwards. */
  finish(): Buffer {
    this.#flush()
    if (this.#stage !== undefined && spare.length < MOST_SPARE) spare.push(this.#stage)
    this.#stage = undefined
    return this.#hash.digest()
  }

  #put(bytes: Uint8Array): void {
    if (bytes.length >= DIRECT) {
      this.#flush()
      this.#hash.update(bytes)
      return
    }
    this.#stage ??= spare.pop() ?? Buffer.allocUnsafeSlow(STAGE)
    if (this.#staged + bytes.length > STAGE) this.#flush()
    this.#stage.set(bytes, this.#staged)
    this.#staged += bytes.length
  }

  #flush(): void {
    if (this.#staged > 0) this.#hash.update((this.#stage as Buffer).subarray(0, this.#staged))
    this.#staged = 0
  }
}
