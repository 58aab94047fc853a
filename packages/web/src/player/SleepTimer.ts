/** Ends the music after some minutes: softer and softer for the last of them, then a pause. */

export interface Clock {
  /** Milliseconds. */
  readonly now: () => number
  /** Calls once; answers what takes it back. */
  readonly after: (milliseconds: number, what: () => void) => () => void
}

export interface SleepOptions {
  readonly clock: Clock
  /** Fades to nothing within these seconds. */
  readonly fade: (seconds: number) => void
  /** It is time. */
  readonly sleep: () => void
  /** Somebody wants to listen on: as loud as before. */
  readonly wake: () => void
}

/** Seconds in which it gets softer. */
const FADE = 20

export const systemClock: Clock = {
  now: () => Date.now(),
  after(milliseconds, what) {
    const timer = setTimeout(what, milliseconds)
    return () => clearTimeout(timer)
  },
}

export class SleepTimer {
  readonly #options: SleepOptions
  readonly #listeners = new Set<() => void>()
  #at: number | null = null
  #stop: () => void = () => undefined
  #isFading = false

  constructor(options: SleepOptions) {
    this.#options = options
  }

  /** When the music ends, in milliseconds since 1970; null: it goes on. */
  get at(): number | null {
    return this.#at
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** In so many minutes, from now; null: not at all. */
  set(minutes: number | null): void {
    this.#stop()
    if (this.#isFading) this.#options.wake()
    this.#isFading = false
    if (minutes === null) {
      this.#tell(null)
      return
    }
    const { clock } = this.#options
    this.#tell(clock.now() + minutes * 60_000)
    this.#stop = clock.after(Math.max(0, minutes * 60 - FADE) * 1000, () => this.#fade())
  }

  #fade(): void {
    const { clock, fade } = this.#options
    const left = Math.max(0, ((this.#at ?? 0) - clock.now()) / 1000)
    this.#isFading = true
    fade(left)
    this.#stop = clock.after(left * 1000, () => this.#end())
  }

  #end(): void {
    this.#isFading = false
    this.#options.sleep()
    this.#options.wake()
    this.#tell(null)
  }

  #tell(at: number | null): void {
    this.#at = at
    for (const listener of this.#listeners) listener()
  }
}
