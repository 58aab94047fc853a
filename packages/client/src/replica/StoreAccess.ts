/** Requests of this device to one object store, which it reads by itself. */
import { publicAddress, signedAddress, storedPath, type StoreKeys, type StorePlace } from "@ledgerline/core/objectStore"
import { LedgerlineError } from "../errors.ts"
import { bytesByFetch } from "../offline/answers.ts"
import { Watch } from "../offline/Watch.ts"
import type { ByteAnswer, ReplicaPorts } from "./ports.ts"

/** What a device knows of a store. */
export interface StoreFacts {
  readonly source: string
  readonly place: StorePlace
  readonly keys: StoreKeys | undefined
  readonly publicBase: string | null
}

/** Seconds for which an address is good, to play from and to download. */
const PLAYING = 6 * 3600
const DOWNLOADING = 3600

export class StoreAccess {
  readonly server: { readonly id: string }
  readonly source: string
  readonly #facts: StoreFacts
  readonly #ports: ReplicaPorts

  constructor(facts: StoreFacts, ports: ReplicaPorts) {
    this.server = { id: `objectStore:${facts.source}` }
    this.source = facts.source
    this.#facts = facts
    this.#ports = ports
  }

  /** Where a player reads a media file; undefined of one that no store has. */
  async address(mediaFile: string): Promise<string | undefined> {
    const path = storedPath(mediaFile)
    return path === undefined ? undefined : this.#address(path, PLAYING)
  }

  /** Asks for a file as servers are asked, by `/api/v1/files/ID`. */
  async bytes(path: string, { headers, signal }: Pick<RequestInit, "headers" | "signal">): Promise<ByteAnswer> {
    const stored = storedPath(decodeURIComponent(path.slice(path.lastIndexOf("/") + 1)))
    if (stored === undefined) throw new LedgerlineError({ reason: "notThere", message: "the store has no such file" })
    const asked = new Headers(headers)
    // Stores know no other condition for a part.
    const tag = asked.get("if-range")
    asked.delete("if-range")
    if (tag !== null) asked.set("if-match", tag)
    const answer = await this.#ask(stored, asked, signal)
    if (answer.status === 200 || answer.status === 206) return answer
    answer.close()
    if (answer.status !== 412) throw refusalOf(answer.status)
    const whole = await this.#ask(stored, new Headers(), signal)
    if (whole.status === 200) return whole
    whole.close()
    throw refusalOf(whole.status)
  }

  /** A small text below the prefix. */
  async text(path: string): Promise<string> {
    const answer = await this.#ask(path, new Headers(), undefined)
    try {
      if (answer.status !== 200) throw refusalOf(answer.status)
      return new TextDecoder().decode(await answer.read())
    } finally {
      answer.close()
    }
  }

  async #address(path: string, seconds: number): Promise<string> {
    const { place, keys, publicBase } = this.#facts
    if (keys === undefined) return publicAddress(publicBase ?? "", place, path)
    return signedAddress(place, keys, path, { now: this.#ports.clock.now(), seconds })
  }

  async #ask(path: string, headers: Headers, signal: AbortSignal | null | undefined): Promise<ByteAnswer> {
    const { bytes, fetch, timers } = this.#ports
    const url = new URL(await this.#address(path, DOWNLOADING))
    const watch = new Watch(timers, signal)
    try {
      return await (bytes ?? bytesByFetch(fetch))(url, { headers, signal: watch.signal })
    } catch {
      signal?.throwIfAborted()
      // The address is a secret for as long as it is good: nothing of what failed is passed on.
      throw new LedgerlineError({ reason: "offline", message: "the object store cannot be reached" })
    } finally {
      watch.end()
    }
  }
}

function refusalOf(status: number): LedgerlineError {
  if (status === 404) return new LedgerlineError({ reason: "notThere", message: "the object store does not have it" })
  if (status === 416) return new LedgerlineError({ reason: "noSuchRange", status, message: "there are no such bytes" })
  if (status === 401 || status === 403)
    return new LedgerlineError({ reason: "storeRefused", message: "the object store refuses what this device may" })
  return new LedgerlineError({ reason: "storeFailed", message: `the object store answers ${status}` })
}
