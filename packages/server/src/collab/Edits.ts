/**
 * What one session sends to be stored. The first edit after a pause is stored at once; those that follow closely are
 * gathered, so that dragging an item is a few events and not hundreds. Nobody sees any before it is stored. COLLAB-5.
 */
import type { Timers } from "@ledgerline/sync"

export interface Sent {
  readonly update: Uint8Array
  /** It says all that the client has, not only what it has just done. */
  readonly isAnswer: boolean
}

export interface EditsOptions {
  readonly timers: Timers
  /** Bytes that are stored together. */
  readonly mostAtOnce: number
  /** Stores some together. Does not fail, and is not called while it is busy. */
  store(sent: readonly Sent[]): Promise<void>
}

/** What comes within this time after an edit was begun to be stored is one event, in milliseconds. */
const GATHERED = 500

export class Edits {
  readonly #options: EditsOptions
  #waiting: Sent[] = []
  #bytes = 0
  #cancel: (() => void) | undefined
  #storing: Promise<void> | undefined
  #isEnding = false

  constructor(options: EditsOptions) {
    this.#options = options
  }

  /** Bytes that are not stored yet. */
  get bytes(): number {
    return this.#bytes
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0 && this.#storing === undefined
  }

  add(sent: Sent): void {
    this.#waiting.push(sent)
    this.#bytes += sent.update.length
    if (this.#cancel === undefined) this.#begin()
  }

  /** Stores what waits, now. Nothing more may be added. */
  async end(): Promise<void> {
    this.#isEnding = true
    this.#cancel?.()
    this.#cancel = undefined
    while (!this.isEmpty) await (this.#storing ?? this.#store())
  }

  #begin(): void {
    this.#cancel = this.#options.timers.after(GATHERED, () => {
      this.#cancel = undefined
      if (this.#waiting.length > 0) this.#begin()
    })
    if (this.#storing === undefined) void this.#store()
  }

  #store(): Promise<void> {
    const sent = this.#next()
    const size = sent.reduce((sum, { update }) => sum + update.length, 0)
    this.#storing = this.#options.store(sent).finally(() => {
      this.#storing = undefined
      this.#bytes -= size
      // The time to gather was over while the disk was busy.
      if (this.#waiting.length > 0 && this.#cancel === undefined && !this.#isEnding) this.#begin()
    })
    return this.#storing
  }

  /** As many as an event holds. */
  #next(): Sent[] {
    let size = 0
    const count = this.#waiting.findIndex(({ update }) => (size += update.length) > this.#options.mostAtOnce)
    return this.#waiting.splice(0, count === -1 ? this.#waiting.length : Math.max(1, count))
  }
}
