/** Whether the other side of a line is still there. docs/spec/sync.md, SYNC-22. */
import { encode } from "../protocol/messages.ts"
import type { Duplex, Timers } from "./ports.ts"

const SILENCE = 15_000
const DEAD = 30_000

export class Pulse {
  readonly #line: Duplex
  readonly #timers: Timers
  readonly #onDead: () => void
  #quiet: (() => void) | undefined
  #dead: (() => void) | undefined

  constructor(line: Duplex, timers: Timers, onDead: () => void) {
    this.#line = line
    this.#timers = timers
    this.#onDead = onDead
    this.said()
    this.heard()
  }

  /** Something was sent. */
  said(): void {
    this.#quiet?.()
    this.#quiet = this.#timers.after(SILENCE, () => {
      this.#line.send(encode({ kind: "ping" }))
      this.said()
    })
  }

  /** Something came. */
  heard(): void {
    this.#dead?.()
    this.#dead = this.#timers.after(DEAD, () => {
      this.stop()
      this.#onDead()
    })
  }

  stop(): void {
    this.#quiet?.()
    this.#dead?.()
  }
}
