/** Tells the library what was played, and where in long tracks somebody is; and goes on there the next time. */
import type { LibraryApi } from "@ledgerline/client/remote"
import { newKey } from "../app/newKey.ts"
import { type Heard, Listening } from "./Listening.ts"
import { Outbox } from "./outbox.ts"
import type { Player } from "./Player.ts"

/** Seconds from which a track is one that people go on with another time. */
const LONG = 600
/** Seconds at the beginning and the end of it that are no place to go on. */
const EDGE = 15
/** Milliseconds between notes of the place. */
const NOTE = 15_000
/** Of each tab what it hears, which would be lost with it. */
const OPEN = "ledgerline.player.open"

/** Where a long track was gone on with, and where else it could have been. Seconds. */
export interface Resumed {
  readonly turn: number
  readonly place: number
  /** Further than that, by another device; null where it is about the same. */
  readonly furthest: number | null
}

interface Progress {
  readonly track: string
  readonly positionMs: number
  readonly durationMs: number
  readonly at: number
}

export class Reporting {
  #resumed: Resumed | null = null
  readonly #player: Player
  readonly #library: () => LibraryApi
  readonly #plays: Outbox<Heard>
  readonly #places: Outbox<Progress>
  readonly #listeners = new Set<() => void>()
  #listening: Listening | undefined
  readonly #open = `${OPEN}.${newKey()}`
  /** Whether what is heard is kept. */
  #isKept = false
  #turn = 0
  #speed: () => number

  constructor(player: Player, library: () => LibraryApi, speed: () => number) {
    this.#player = player
    this.#library = library
    this.#speed = speed
    this.#plays = new Outbox("ledgerline.player.plays", localStorage, ({ track, ...body }, once) =>
      library().playback.played(track, body, { once }),
    )
    this.#places = new Outbox("ledgerline.player.places", localStorage, ({ track, ...body }, once) =>
      library().playback.progress(track, body, { once }),
    )
  }

  /** What was gone on with; null where a track began at its beginning. */
  get resumed(): Resumed | null {
    return this.#resumed
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  dismiss(): void {
    this.#tell(null)
  }

  /** Begins; answers what ends it. */
  start(): () => void {
    const leave = this.#claim()
    void this.#recover()
    void this.#plays.flush()
    void this.#places.flush()
    const player = this.#player
    player.onLeave = ({ isOver, position }) => {
      this.#note(isOver ? 0 : position)
      this.#close(isOver)
    }
    const end = player.subscribe(() => this.#changed())
    const timer = setInterval(() => {
      if (player.state.state === "playing") this.#keep()
    }, NOTE)
    const hide = (): void => this.#keep()
    addEventListener("pagehide", hide)
    return () => {
      end()
      clearInterval(timer)
      removeEventListener("pagehide", hide)
      leave()
    }
  }

  /** Has other tabs see that this one is there. Browsers have locks for pages that nobody can have changed on their way. */
  #claim(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>()
    void navigator.locks?.request(this.#open, () => promise)
    return resolve
  }

  #changed(): void {
    const { turn, state } = this.#player.state
    if (turn !== this.#turn) this.#begin(turn)
    this.#listening?.sounds(state === "playing", Date.now(), this.#speed())
    if (state === "paused") this.#keep()
  }

  #begin(turn: number): void {
    this.#turn = turn
    const track = this.#player.current
    if (track === undefined) return
    const { context } = this.#player.state.queue[this.#player.state.at] ?? {}
    const length = (track.durationMs ?? 0) / 1000
    this.#listening = new Listening({ track: track.id, context }, length, Date.now())
    this.#tell(null)
    if (length >= LONG) void this.#resume(turn, track.id, length)
  }

  async #resume(turn: number, track: string, length: number): Promise<void> {
    const known = await this.#library()
      .playback.get(track)
      .catch(() => undefined)
    const place = (known?.positionMs ?? 0) / 1000
    const furthest = (known?.furthestMs ?? 0) / 1000
    const { state } = this.#player
    if (state.turn !== turn) return
    const isPlace = (seconds: number): boolean => seconds >= EDGE && seconds <= length - EDGE
    // Who began at a place of their own stays there.
    const isAtPlace = Math.abs(this.#player.position - place) < EDGE
    if (!isAtPlace && this.#player.position > EDGE) return
    if (isPlace(place) && !isAtPlace) this.#player.seek(place)
    const isFork = isPlace(furthest) && furthest - place > 60
    if (isPlace(place) || isFork) this.#tell({ turn, place, furthest: isFork ? furthest : null })
  }

  /** Keeps what would be lost with the page. */
  #keep(): void {
    const heard = this.#listening?.heard(Date.now(), false, this.#speed())
    if (heard !== undefined && !this.#isTaken()) {
      localStorage.setItem(this.#open, JSON.stringify(heard))
      this.#isKept = true
    }
    this.#note(this.#player.position)
  }

  /** Whether another tab has counted already what was kept here. */
  #isTaken(): boolean {
    return this.#isKept && localStorage.getItem(this.#open) === null
  }

  /** Counts what was heard in tabs that were closed. */
  async #recover(): Promise<void> {
    const { held = [] } = (await navigator.locks?.query()) ?? {}
    const open = new Set([this.#open, ...held.map(({ name }) => name)])
    for (const key of Object.keys(localStorage)) {
      const kept = key === OPEN || key.startsWith(`${OPEN}.`) ? localStorage.getItem(key) : null
      if (kept === null || open.has(key)) continue
      localStorage.removeItem(key)
      try {
        void this.#plays.put(JSON.parse(kept) as Heard)
      } catch {
        // What makes no sense was no listening.
      }
    }
  }

  #close(isOver: boolean): void {
    const heard = this.#isTaken() ? undefined : this.#listening?.heard(Date.now(), isOver, this.#speed())
    this.#listening = undefined
    this.#isKept = false
    localStorage.removeItem(this.#open)
    if (heard !== undefined) void this.#plays.put(heard)
  }

  /** At its end, a long track begins anew the next time. */
  #note(position: number): void {
    const track = this.#player.current
    const { duration } = this.#player.state
    if (track === undefined || duration < LONG || this.#listening === undefined) return
    const positionMs = Math.round(position * 1000)
    void this.#places.put({ track: track.id, positionMs, durationMs: Math.round(duration * 1000), at: Date.now() })
  }

  #tell(resumed: Resumed | null): void {
    if (this.#resumed === resumed) return
    this.#resumed = resumed
    for (const listener of this.#listeners) listener()
  }
}
