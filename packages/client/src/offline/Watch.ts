/** Notices that next to nothing comes any more: a line that is open and silent would be waited for without end. */
import type { Timers } from "@ledgerline/sync"

/** After so many milliseconds without a sign, and before twice as many, a line counts as dead. */
export const SILENCE = 45_000

/** Bytes that have to come within that time. A server that gives less, of its own will or not, would hold up what others give. */
export const LEAST = 10_000

export class Watch {
  readonly #timers: Timers
  readonly #dead = new AbortController()
  readonly signal: AbortSignal
  readonly #received: () => number
  #cancel: () => void = () => undefined

  /** `signal`: ends what is watched for another reason. `received`: how much came, where that is a sign. */
  constructor(timers: Timers, signal?: AbortSignal | null, received = (): number => 0) {
    this.#timers = timers
    this.#received = received
    this.signal = signal ? AbortSignal.any([signal, this.#dead.signal]) : this.#dead.signal
    this.#look(Number.NEGATIVE_INFINITY)
  }

  end(): void {
    this.#cancel()
  }

  #look(before: number): void {
    const received = this.#received()
    if (received - before < LEAST) return this.#dead.abort(new Error("next to nothing came for a while"))
    this.#cancel = this.#timers.after(SILENCE, () => this.#look(received))
  }
}
