/** What members listen to now, as their clients tell. Only in memory: what was played is in their logs. */

export type PlayingState = "starting" | "playing" | "paused" | "stopped"

export interface Playing {
  readonly member: string
  readonly client: string
  /** A number for the client, from 1. */
  readonly player: number
  readonly track: string
  readonly state: PlayingState
  readonly positionMs: number
  readonly rate: number
  /** When it was told. */
  readonly at: number
}

/** Milliseconds: a client that says nothing more has gone. */
const LASTS = 30 * 60_000
const MOST = 1000

export class NowPlaying {
  readonly #now: () => number
  readonly #playing = new Map<string, Playing>()
  #players = 0

  constructor(now: () => number) {
    this.#now = now
  }

  tell({ member, client, ...told }: Omit<Playing, "at" | "player">): void {
    const key = JSON.stringify([member, client])
    const before = this.#playing.get(key)
    this.#playing.delete(key)
    if (told.state === "stopped") return
    const player = before?.player ?? (this.#players += 1)
    this.#playing.set(key, { member, client, ...told, player, at: this.#now() })
    if (this.#playing.size > MOST) this.#playing.delete(this.#playing.keys().next().value ?? "")
  }

  /** Those of one member, the last told first. Nobody sees what others listen to. */
  of(member: string): readonly Playing[] {
    const now = this.#now()
    for (const [key, { at }] of this.#playing) if (at + LASTS < now) this.#playing.delete(key)
    return [...this.#playing.values()].filter((each) => each.member === member).toReversed()
  }

  /** Where a player is by now. */
  positionOf({ state, positionMs, rate, at }: Playing): number {
    return state === "paused" ? positionMs : Math.round(positionMs + (this.#now() - at) * rate)
  }
}
