/** Time and chance for tests of the queue: nothing happens until the test lets time pass. */
import { seededPorts, START } from "@ledgerline/core/testing"
import type { JobPorts } from "../JobRunner.ts"

interface Timer {
  readonly at: number
  readonly call: () => void
}

export class VirtualTime implements JobPorts {
  now = START
  readonly clock = { now: () => this.now }
  readonly random
  readonly #timers = new Set<Timer>()

  constructor(seed = 1) {
    this.random = seededPorts(seed).random
  }

  readonly after = (ms: number, call: () => void): (() => void) => {
    const timer = { at: this.now + ms, call }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  /** How long until the next timer. */
  get next(): number | undefined {
    const times = [...this.#timers].map(({ at }) => at - this.now)
    return times.length === 0 ? undefined : Math.min(...times)
  }

  /** Lets time pass, timer by timer, and whatever each begins come to its end. */
  async pass(ms: number): Promise<void> {
    const end = this.now + ms
    for (;;) {
      await rest()
      const [first] = [...this.#timers].filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)
      if (first === undefined) break
      this.now = Math.max(this.now, first.at)
      this.#timers.delete(first)
      first.call()
    }
    this.now = end
    await rest()
  }
}

/** Lets everything that waits for nothing but its turn come to an end (stores in memory answer at once). */
export async function rest(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
}
