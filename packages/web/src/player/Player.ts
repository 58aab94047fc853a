/** What plays, and what comes next: the state that pages see, and what they can do with it. Knows nothing of React. */
import type { Track } from "@ledgerline/client/contract"
import type { Engine, EngineChange, Piece, Trouble } from "./engine/Engine.ts"
import { History } from "./queue/History.ts"
import * as queues from "./queue/queue.ts"
import { EMPTY, type Entry, entryOf, following, type Queue, type Repeat } from "./queue/queue.ts"

/** What ends the music: the track that plays, or its album. */
export type StopAfter = "track" | "album"

export interface PlayerState {
  readonly queue: readonly Entry[]
  /** Where in the queue it is; -1 where nothing was played yet. */
  readonly at: number
  /** Another one each time that a track begins, also the same one again. */
  readonly turn: number
  readonly state: "idle" | "loading" | "playing" | "paused" | "failed"
  /** Why it stands still, for people. */
  readonly problem: Trouble | null
  /** Seconds. */
  readonly duration: number
  /** The way by which the track comes, as {@link Piece.open} named it. */
  readonly way: string | null
  readonly repeat: Repeat
  readonly isShuffled: boolean
  readonly canUndo: boolean
  readonly stopAfter: StopAfter | null
}

/** A track was left. */
export interface Leaving {
  readonly entry: Entry
  /** Seconds in it. */
  readonly position: number
  /** Whether it came to its end. */
  readonly isOver: boolean
}

export interface PlayerOptions {
  readonly engine: Engine
  /** How an entry is played. `isAlbum`: beside others of its album. */
  readonly pieceOf: (entry: Entry, isAlbum: boolean) => Piece
  /** Seconds for which two tracks are heard together. */
  readonly crossfade?: () => number
  /** From 0 to 1, without 1. */
  readonly random?: () => number
}

type Listener = () => void

export class Player {
  readonly engine: Engine
  onLeave: (leaving: Leaving) => void = () => undefined
  readonly #options: PlayerOptions
  readonly #listeners = new Set<Listener>()
  readonly #history = new History()
  #queue: Queue = EMPTY
  #state: PlayerState = {
    queue: [],
    at: -1,
    turn: 0,
    state: "idle",
    problem: null,
    duration: 0,
    way: null,
    repeat: "off",
    isShuffled: false,
    canUndo: false,
    stopAfter: null,
  }

  constructor(options: PlayerOptions) {
    this.#options = options
    this.engine = options.engine
    this.engine.onChange = (change) => this.#changed(change)
  }

  get state(): PlayerState {
    return this.#state
  }

  get current(): Track | undefined {
    return this.#queue.entries[this.#queue.at]?.track
  }

  get queue(): Queue {
    return this.#queue
  }

  /** Seconds from the beginning of what plays; changes without telling. */
  get position(): number {
    return this.engine.position
  }

  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /**
   * Plays tracks in place of what was in the queue, from one of them on. `context`: of what they are, such as `album:…`;
   * `position`: seconds from the beginning of the first that plays.
   */
  async play(tracks: readonly Track[], from = 0, context?: string, position = 0): Promise<void> {
    if (tracks.length === 0) return
    this.#remember()
    this.#leave(false)
    const entries = tracks.map((track) => entryOf(track, context))
    const queue = { entries, at: Math.min(Math.max(0, from), entries.length - 1), order: null }
    this.#queue = this.#state.isShuffled ? queues.shuffled(queue, this.#random) : queue
    this.#load(this.#queue.at, position)
  }

  /** Puts tracks behind what plays, or at the end. */
  enqueue(tracks: readonly Track[], where: "next" | "last", context?: string): void {
    const entries = tracks.map((track) => entryOf(track, context))
    this.#change((queue) => queues.inserted(queue, entries, where))
  }

  remove(keys: readonly string[]): void {
    const gone = new Set(keys)
    const isLast = this.#queue.entries.slice(this.#queue.at).every(({ key }) => gone.has(key))
    this.#change((queue) => queues.removed(queue, gone), isLast)
  }

  /** In front of the one that stands at `to` now. */
  move(key: string, to: number): void {
    this.#change((queue) => queues.moved(queue, key, to))
  }

  /** Only what plays stays. */
  clear(): void {
    this.#change(queues.cleared)
  }

  shuffle(isShuffled: boolean): void {
    this.#change((queue) => (isShuffled ? queues.shuffled(queue, this.#random) : queues.unshuffled(queue)))
    this.#set({ isShuffled })
  }

  setRepeat(repeat: Repeat): void {
    this.#set({ repeat })
    this.prepare()
  }

  setStopAfter(stopAfter: StopAfter | null): void {
    this.#set({ stopAfter })
    this.prepare()
  }

  /** Takes the last change of the queue back. What plays goes on, unless the queue that it came with is taken back. */
  undo(): void {
    const before = this.#history.pop()
    if (before === undefined) return
    const key = this.#queue.entries[this.#queue.at]?.key
    const at = before.queue.entries.findIndex((entry) => entry.key === key)
    this.#queue = at === -1 ? before.queue : { ...before.queue, at }
    const isShuffled = before.queue.order !== null
    if (at !== -1) this.#show({ isShuffled })
    else {
      this.#show({ isShuffled })
      this.#load(this.#queue.at, before.position, this.#state.state !== "playing")
    }
  }

  /** What was saved, to be gone on with; waits. */
  restore(queue: Queue, position: number, repeat: Repeat): void {
    this.#queue = queue
    this.#set({ repeat, isShuffled: queue.order !== null })
    this.#load(queue.at, position, true)
  }

  toggle(): void {
    const { state } = this.#state
    if (state === "playing" || state === "loading") this.engine.pause()
    else if (state === "paused") this.engine.resume()
    else if (state === "failed") this.engine.retry()
    else this.#load(Math.max(0, this.#queue.at))
  }

  pause(): void {
    if (this.#state.state === "playing" || this.#state.state === "loading") this.engine.pause()
  }

  /** Plays what stands at a place of the queue. */
  jump(at: number): void {
    this.#leave(false)
    this.#load(at)
  }

  next(): void {
    const next = following(this.#queue, this.#state.repeat, false)
    this.#leave(false)
    if (next === undefined) this.#end()
    else this.#load(next)
  }

  /** To the beginning, or to the one before where it has only begun. */
  previous(): void {
    const { entries, at } = this.#queue
    const before = at > 0 ? at - 1 : this.#state.repeat === "all" ? entries.length - 1 : -1
    if (this.position > 3 || before < 0) this.seek(0)
    else this.jump(before)
  }

  seek(seconds: number): void {
    const { duration } = this.#state
    this.engine.seek(Math.max(0, duration > 0 ? Math.min(seconds, duration) : seconds))
    this.#set({})
  }

  readonly #random = (): number => (this.#options.random ?? Math.random)()

  #changed(change: EngineChange): void {
    switch (change.kind) {
      case "loading":
      case "playing":
      case "paused":
        this.#set({ state: change.kind, problem: null, duration: this.engine.duration })
        return
      case "source":
        if (change.key === this.#queue.entries[this.#queue.at]?.key) this.#set({ way: change.way })
        return
      case "joined":
        this.#joined(change.key)
        return
      case "ended":
        this.#leave(true)
        this.#end()
        return
      case "stuck":
        this.#set({ state: "failed", problem: change.trouble })
        return
    }
  }

  #joined(key: string): void {
    this.#leave(true)
    const expected = following(this.#queue, this.#state.repeat, true)
    const at = expected !== undefined && this.#queue.entries[expected]?.key === key ? expected : this.#placeOf(key)
    this.#queue = { ...this.#queue, at }
    const { duration } = this.engine
    this.#show({ turn: this.#state.turn + 1, duration, problem: null })
    this.prepare()
  }

  #placeOf(key: string): number {
    return this.#queue.entries.findIndex((entry) => entry.key === key)
  }

  /** All was played, or what was to be the last: the next one waits at its beginning. */
  #end(): void {
    const { stopAfter } = this.#state
    this.engine.stop()
    const next = stopAfter === null ? undefined : following(this.#queue, this.#state.repeat, false)
    this.#set({ state: "idle", stopAfter: null })
    if (next !== undefined) this.#load(next, 0, true)
  }

  #leave(isOver: boolean): void {
    const { state } = this.#state
    const entry = this.#queue.entries[this.#queue.at]
    if (entry === undefined || state === "idle") return
    this.onLeave({ entry, position: isOver ? this.#state.duration : this.position, isOver })
  }

  #load(at: number, from = 0, isPaused = false): void {
    const entry = this.#queue.entries[at]
    if (entry === undefined) {
      this.engine.stop()
      this.#show({ state: "idle", way: null, problem: null, duration: 0 })
      return
    }
    this.#queue = { ...this.#queue, at }
    const duration = (entry.track.durationMs ?? 0) / 1000
    this.#show({
      state: isPaused ? "paused" : "loading",
      problem: null,
      way: null,
      duration,
      turn: this.#state.turn + 1,
    })
    this.engine.play(this.#pieceAt(at, entry), from, isPaused)
    this.prepare()
  }

  /** Has the engine get ready for what follows, as it is now. */
  prepare(): void {
    const { entries, at } = this.#queue
    const { repeat, stopAfter, state } = this.#state
    if (state === "idle") return
    const next = following(this.#queue, repeat, true)
    const [now, then] = [entries[at], next === undefined ? undefined : entries[next]]
    const isSameAlbum = now !== undefined && then !== undefined && areNeighbours(now, then)
    const isEnd = stopAfter === "track" || (stopAfter === "album" && !isSameAlbum)
    const piece = next === undefined || then === undefined || isEnd ? undefined : this.#pieceAt(next, then)
    this.engine.prepare(piece, { crossfade: isSameAlbum ? 0 : (this.#options.crossfade?.() ?? 0) })
  }

  #pieceAt(at: number, entry: Entry): Piece {
    const { entries } = this.#queue
    const around = [entries[at - 1], entries[at + 1]]
    return this.#options.pieceOf(
      entry,
      around.some((each) => each !== undefined && areNeighbours(each, entry)),
    )
  }

  #remember(): void {
    this.#history.push({ queue: this.#queue, position: this.position })
  }

  /** `isEnd`: what plays goes, and nothing takes its place. */
  #change(make: (queue: Queue) => Queue, isEnd = false): void {
    const before = this.#queue
    const key = before.entries[before.at]?.key
    this.#remember()
    this.#queue = make(before)
    const isSame = this.#queue.entries[this.#queue.at]?.key === key
    if (isSame) {
      this.#show({})
      this.prepare()
      return
    }
    this.engine.stop()
    if (isEnd) this.#show({ state: "idle", problem: null, way: null })
    else this.#load(this.#queue.at, 0, this.#state.state !== "playing")
  }

  #show(change: Partial<PlayerState>): void {
    const { entries, at } = this.#queue
    this.#set({ queue: entries, at, ...change })
  }

  #set(change: Partial<PlayerState>): void {
    this.#state = { ...this.#state, ...change, canUndo: !this.#history.isEmpty }
    for (const listener of this.#listeners) listener()
  }
}

const areNeighbours = (a: Entry, b: Entry): boolean => a.track.albumId !== null && a.track.albumId === b.track.albumId
