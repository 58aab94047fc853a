/** How often somebody may be wrong: so many times within a while, from one address or for one name. */

export interface AttemptLimits {
  readonly most: number
  /** Milliseconds, from the first attempt on. */
  readonly within: number
}

/** More keys are not remembered: the oldest are forgotten. */
const MOST_KEYS = 20_000

export class Attempts {
  readonly #limits: AttemptLimits
  readonly #now: () => number
  readonly #taken = new Map<string, { count: number; readonly endsAt: number }>()

  constructor(limits: AttemptLimits, now: () => number) {
    this.#limits = limits
    this.#now = now
  }

  /** Takes an attempt before it is made, so that many at once are no more than one after another. False where none is left. */
  take(key: string): boolean {
    const now = this.#now()
    const known = this.#taken.get(key)
    if (known !== undefined && known.endsAt > now) {
      if (known.count >= this.#limits.most) return false
      known.count++
      return true
    }
    this.#taken.delete(key)
    for (const [old, { endsAt }] of this.#taken) {
      if (endsAt > now && this.#taken.size < MOST_KEYS) break
      this.#taken.delete(old)
    }
    this.#taken.set(key, { count: 1, endsAt: now + this.#limits.within })
    return true
  }

  /** Gives one back: it was no wrong one. */
  giveBack(key: string): void {
    const known = this.#taken.get(key)
    if (known !== undefined) known.count--
  }

  /** Milliseconds until there is another attempt; 0 where there is one. */
  wait(key: string): number {
    const known = this.#taken.get(key)
    if (known === undefined || known.count < this.#limits.most) return 0
    return Math.max(0, known.endsAt - this.#now())
  }
}
