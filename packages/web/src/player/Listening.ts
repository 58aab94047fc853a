/** How long a track was really heard: pauses and what was skipped do not count. Plain; whoever uses it says what time it is. */

/** Seconds after which a track counts as played, however long it is. */
const ENOUGH = 240

/** A listening that counts. */
export interface Heard {
  readonly track: string
  /** Milliseconds since 1970. */
  readonly startedAt: number
  readonly durationMs: number
  readonly completed: boolean
  readonly context?: string | undefined
}

export class Listening {
  readonly track: string
  readonly context: string | undefined
  readonly startedAt: number
  /** Seconds. */
  readonly #length: number
  #heardMs = 0
  #since: number | undefined

  /** `length` in seconds, 0 where nobody knows it. */
  constructor(of: { readonly track: string; readonly context?: string | undefined }, length: number, now: number) {
    this.track = of.track
    this.context = of.context
    this.#length = length
    this.startedAt = now
  }

  /** Sounds, or does not, from now on. `speed`: seconds of the track in a second. */
  sounds(isSounding: boolean, now: number, speed = 1): void {
    if (this.#since !== undefined) this.#heardMs += (now - this.#since) * speed
    this.#since = isSounding ? now : undefined
  }

  /** What it came to by now; undefined where it was not heard for half of it, or four minutes. */
  heard(now: number, isOver: boolean, speed = 1): Heard | undefined {
    this.sounds(this.#since !== undefined, now, speed)
    const seconds = this.#heardMs / 1000
    const wanted = this.#length > 0 ? Math.min(ENOUGH, this.#length / 2) : ENOUGH
    if (seconds < wanted && !(isOver && this.#length === 0 && seconds > 0)) return undefined
    const { track, startedAt, context } = this
    return {
      track,
      startedAt,
      durationMs: Math.round(this.#heardMs),
      completed: isOver,
      ...(context === undefined ? {} : { context }),
    }
  }
}
