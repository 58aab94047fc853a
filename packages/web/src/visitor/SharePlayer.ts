/** Plays what is shared, one track after the other, by an element of the browser that sends no cookie. */
import type { OpenShare, SharedTrack } from "@ledgerline/client/share"

export interface PlayerState {
  /** Which of the tracks; -1 until one was chosen. */
  readonly index: number
  readonly isPlaying: boolean
  readonly isLoading: boolean
  /** Nothing comes of the track that was to be played. */
  readonly hasFailed: boolean
  /** Seconds. */
  readonly position: number
  readonly duration: number
}

/** What is asked of the browser, by the names that servers have for it. */
const TYPES = [
  ["flac", "audio/flac"],
  ["mp3", "audio/mpeg"],
  ["aac", 'audio/mp4; codecs="mp4a.40.2"'],
  ["opus", 'audio/ogg; codecs="opus"'],
  ["vorbis", 'audio/ogg; codecs="vorbis"'],
  ["pcm", "audio/wav"],
] as const

const IDLE: PlayerState = {
  index: -1,
  isPlaying: false,
  isLoading: false,
  hasFailed: false,
  position: 0,
  duration: 0,
}

export class SharePlayer {
  readonly #share: OpenShare
  readonly #element: HTMLAudioElement
  readonly #accepts: readonly string[]
  readonly #listeners = new Set<() => void>()
  #state = IDLE
  /** Seconds before what the element has: it was asked for from there on. */
  #offset = 0
  /** Where to go as soon as the element knows how far it reaches. */
  #wanted: number | undefined

  constructor(share: OpenShare, element: HTMLAudioElement) {
    this.#share = share
    this.#element = element
    element.crossOrigin = "anonymous"
    element.preload = "none"
    this.#accepts = TYPES.filter(([, type]) => element.canPlayType(type) !== "").map(([name]) => name)
    element.addEventListener("play", () => this.#set({ isPlaying: true, isLoading: true, hasFailed: false }))
    element.addEventListener("playing", () => this.#set({ isPlaying: true, isLoading: false }))
    element.addEventListener("waiting", () => this.#set({ isLoading: true }))
    element.addEventListener("pause", () => this.#set({ isPlaying: false, isLoading: false }))
    element.addEventListener("timeupdate", () => this.#set({ position: this.#offset + element.currentTime }))
    element.addEventListener("ended", () => this.#goOn(1))
    element.addEventListener("error", () => this.#failed())
    element.addEventListener("loadedmetadata", () => {
      const wanted = this.#wanted
      this.#wanted = undefined
      if (wanted !== undefined) this.seek(wanted)
    })
  }

  get state(): PlayerState {
    return this.#state
  }

  get current(): SharedTrack | undefined {
    return this.#share.tracks[this.#state.index]
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  play(index: number): void {
    const track = this.#share.tracks[index]
    if (track === undefined) return
    this.#wanted = undefined
    this.#set({ index, position: 0, duration: (track.durationMs ?? 0) / 1000, isLoading: true, hasFailed: false })
    this.#load(track, 0)
  }

  toggle(): void {
    const { index, hasFailed } = this.#state
    if (index < 0) return this.play(Math.max(0, this.#next(-1, 1)))
    if (hasFailed) return this.play(index)
    if (this.#element.paused) void this.#element.play().catch(() => undefined)
    else this.#element.pause()
  }

  pause(): void {
    this.#element.pause()
  }

  next(): void {
    this.#goOn(1)
  }

  /** The one before, or the beginning of this one once some seconds of it were heard. */
  previous(): void {
    if (this.#state.position > 4 || this.#next(this.#state.index, -1) < 0) this.seek(0)
    else this.#goOn(-1)
  }

  seek(seconds: number): void {
    const track = this.current
    if (track === undefined) return
    const to = Math.max(0, Math.min(seconds, this.#state.duration || seconds))
    this.#set({ position: to })
    if (this.#element.readyState === HTMLMediaElement.HAVE_NOTHING) {
      this.#wanted = to
      return
    }
    const { seekable } = this.#element
    const reach = seekable.length === 0 ? 0 : seekable.end(seekable.length - 1)
    const within = to - this.#offset
    if (within >= 0 && within <= reach) this.#element.currentTime = within
    else this.#load(track, to)
  }

  /** What is made while it is sent may not reach where somebody wants to go: it is made anew from there on. */
  #load({ id }: SharedTrack, offset: number): void {
    this.#offset = offset
    this.#element.src = this.#share.streamUrl(id, { accepts: this.#accepts, timeOffset: offset })
    // Refused where the browser wants a click first: then it is paused, as is shown.
    this.#element.play().catch(() => this.#element.error ?? this.#set({ isPlaying: false, isLoading: false }))
  }

  #goOn(step: 1 | -1): void {
    const next = this.#next(this.#state.index, step)
    if (next >= 0) this.play(next)
    else this.#set({ isPlaying: false, isLoading: false, position: 0 })
  }

  /** The nearest that can be played; -1 where there is none. */
  #next(from: number, step: 1 | -1): number {
    const { tracks } = this.#share
    for (let at = from + step; at >= 0 && at < tracks.length; at += step) if (tracks[at]?.isHere === true) return at
    return -1
  }

  #failed(): void {
    this.#set({ isPlaying: false, isLoading: false, hasFailed: true })
  }

  #set(change: Partial<PlayerState>): void {
    this.#state = { ...this.#state, ...change }
    for (const listener of this.#listeners) listener()
  }
}
