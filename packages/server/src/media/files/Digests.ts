/**
 * The SHA-256 of files that are served, for who asks whether what came is what is here. Made when somebody asks, a few at a
 * time, and remembered for as long as the file stays as it is.
 */
import { createHash } from "node:crypto"
import { Refusal } from "@ledgerline/api"
import type { ByteSource } from "../http/sendBytes.ts"

export interface Digested {
  readonly size: number
  /** Tells this file in this state from any other. */
  readonly stamp: string
  /** Called when its turn has come. What it answers is given back. */
  readonly open: () => Promise<ByteSource & { release(): void }>
}

export interface DigestsOptions {
  /** Files that are read at once; 2 unless given. */
  readonly atOnce?: number
  /** How many may wait for their turn; 32 unless given. */
  readonly mostWaiting?: number
}

/** Between two of them others have their turn: to hash one takes a fraction of a millisecond. */
const BLOCK = 256 * 1024
const MOST_KNOWN = 10_000

/** One file that is being read, for all who ask for it. */
interface Making {
  readonly made: Promise<string>
  readonly stop: AbortController
  asking: number
}

export class Digests {
  readonly #atOnce: number
  readonly #mostWaiting: number
  /** By stamp; the one asked for longest ago first. */
  readonly #known = new Map<string, string>()
  readonly #making = new Map<string, Making>()
  readonly #waiting: (() => void)[] = []
  #running = 0

  constructor({ atOnce = 2, mostWaiting = 32 }: DigestsOptions = {}) {
    this.#atOnce = atOnce
    this.#mostWaiting = mostWaiting
  }

  /**
   * In base64. Fails with a {@link Refusal} where too many wait or the file is another one by now, and as `left` does: what
   * nobody waits for any more is not read to its end.
   */
  async of(file: Digested, left: AbortSignal): Promise<string> {
    left.throwIfAborted()
    const known = this.#known.get(file.stamp)
    if (known !== undefined) return this.#keep(file.stamp, known)
    const making = this.#making.get(file.stamp) ?? this.#begin(file)
    making.asking += 1
    const gone = Promise.withResolvers<never>()
    const leave = (): void => gone.reject(left.reason)
    left.addEventListener("abort", leave, { once: true })
    try {
      return await Promise.race([making.made, gone.promise])
    } finally {
      left.removeEventListener("abort", leave)
      making.asking -= 1
      if (making.asking === 0) {
        this.#forget(file.stamp, making)
        making.stop.abort(new Refusal(499, "left", "nobody waits for it"))
      }
    }
  }

  #begin(file: Digested): Making {
    const stop = new AbortController()
    const making = { made: this.#make(file, stop.signal), stop, asking: 0 }
    this.#making.set(file.stamp, making)
    const end = (): void => this.#forget(file.stamp, making)
    making.made.then(end, end)
    return making
  }

  #forget(stamp: string, making: Making): void {
    if (this.#making.get(stamp) === making) this.#making.delete(stamp)
  }

  async #make({ open, size, stamp }: Digested, signal: AbortSignal): Promise<string> {
    await this.#turn(signal)
    try {
      const source = await open()
      try {
        return this.#keep(stamp, await digestOf(source, size, signal))
      } finally {
        source.release()
      }
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#running -= 1
      else next()
    }
  }

  /** Resolves when its turn has come: a place is taken then. */
  async #turn(signal: AbortSignal): Promise<void> {
    if (this.#running < this.#atOnce) {
      this.#running += 1
      return
    }
    if (this.#waiting.length >= this.#mostWaiting)
      throw new Refusal(503, "busy", "as many files are being read as this server may read at once; try again", 5)
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const leave = (): void => {
      this.#waiting.splice(this.#waiting.indexOf(begin), 1)
      reject(signal.reason)
    }
    const begin = (): void => {
      signal.removeEventListener("abort", leave)
      resolve()
    }
    signal.addEventListener("abort", leave, { once: true })
    this.#waiting.push(begin)
    await promise
  }

  #keep(stamp: string, digest: string): string {
    this.#known.delete(stamp)
    this.#known.set(stamp, digest)
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= MOST_KNOWN) break
      this.#known.delete(oldest)
    }
    return digest
  }
}

async function digestOf(source: ByteSource, size: number, signal: AbortSignal): Promise<string> {
  const hash = createHash("sha256")
  const block = Buffer.allocUnsafeSlow(BLOCK)
  for (let at = 0; at < size;) {
    signal.throwIfAborted()
    const bytes = await readBlock(source, block, Math.min(BLOCK, size - at), at)
    if (bytes === 0) throw changed()
    hash.update(block.subarray(0, bytes))
    at += bytes
  }
  if ((await source.isUnchanged?.()) === false) throw changed()
  return hash.digest("base64")
}

const readBlock = (source: ByteSource, into: Buffer, length: number, position: number): Promise<number> =>
  new Promise((resolve, reject) =>
    source.read(into, length, position, (error, bytes) => (error === null ? resolve(bytes) : reject(unreadable()))),
  )

const changed = (): Refusal =>
  new Refusal(409, "changed", "the file was changed while it was read; scan its source again")

const unreadable = (): Refusal => new Refusal(503, "unreadable", "the file cannot be read now")
