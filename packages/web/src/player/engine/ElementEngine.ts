/**
 * Plays by media elements of the browser: for browsers that decode nothing else, and for other speeds, since an element keeps
 * the pitch. What follows begins when an element says that it ended, so there is a short gap.
 */
import { type Engine, type EngineChange, type Join, type Piece, refusalOf, type Sound, troubleOf } from "./Engine.ts"

/** Milliseconds between tries where no way is left. */
const RETRY = 5000

export class ElementEngine implements Engine {
  onChange: (change: EngineChange) => void = () => undefined
  readonly analyser = undefined
  readonly #element: HTMLAudioElement
  #piece: Piece | undefined
  #prepared: Piece | undefined
  #failed: string[] = []
  #way: string | undefined
  /** Made of what no address leads to. */
  #made: string | undefined
  #isPaused = false
  #volume = 1
  #speed = 1
  #from = 0
  #retrying: ReturnType<typeof setTimeout> | undefined

  constructor(element: HTMLAudioElement = new Audio()) {
    this.#element = element
    element.addEventListener("playing", () => this.onChange({ kind: "playing" }))
    element.addEventListener("waiting", () => this.onChange({ kind: "loading" }))
    element.addEventListener("ended", () => this.#ended())
    element.addEventListener("error", () => {
      if (this.#way === undefined) return
      this.#failed.push(this.#way)
      void this.#load(element.currentTime || this.#from)
    })
  }

  get position(): number {
    return this.#element.currentTime || this.#from
  }

  get duration(): number {
    const { duration } = this.#element
    return Number.isFinite(duration) && duration > 0 ? duration : (this.#piece?.duration ?? 0)
  }

  unlock(): boolean {
    // Begins nothing where there is no source, and tells WebKit that somebody wants to hear this element.
    if (this.#way === undefined) this.#element.load()
    return true
  }

  play(piece: Piece, at = 0, isPaused = false): void {
    this.#piece = piece
    this.#prepared = undefined
    this.#failed = []
    this.#isPaused = isPaused
    this.onChange({ kind: isPaused ? "paused" : "loading" })
    void this.#load(at)
  }

  prepare(piece: Piece | undefined, _join: Join): void {
    this.#prepared = piece
  }

  pause(): void {
    if (this.#piece === undefined) return
    this.#isPaused = true
    this.#element.pause()
    this.onChange({ kind: "paused" })
  }

  resume(): void {
    if (this.#piece === undefined) return
    this.#isPaused = false
    this.#start()
  }

  seek(seconds: number): void {
    this.#from = seconds
    this.#element.currentTime = seconds
  }

  setVolume(volume: number): void {
    this.#volume = volume
    this.refresh()
  }

  setSpeed(speed: number): void {
    this.#speed = speed
    this.#element.defaultPlaybackRate = speed
    this.#element.playbackRate = speed
  }

  refresh(): void {
    // An element gets no louder than it is.
    this.#element.volume = Math.min(1, this.#volume * (this.#piece?.gain() ?? 1))
  }

  retry(): void {
    if (this.#retrying === undefined) return
    this.#forgetRetry()
    void this.#load(this.position)
  }

  stop(): void {
    this.#piece = undefined
    this.#prepared = undefined
    this.#way = undefined
    this.#forgetRetry()
    this.#element.pause()
    this.#element.removeAttribute("src")
    this.#forget()
  }

  async #load(at: number): Promise<void> {
    const piece = this.#piece
    if (piece === undefined) return
    this.#from = at
    try {
      const sound = await piece.open(this.#failed)
      const address = await this.#addressOf(sound)
      if (piece !== this.#piece) return
      this.#way = sound.way
      this.onChange({ kind: "source", key: piece.key, way: sound.way })
      this.#element.src = address
      this.#element.playbackRate = this.#speed
      this.#element.preservesPitch = true
      if (at > 0) this.#element.currentTime = at
      this.refresh()
      if (!this.#isPaused) this.#start()
    } catch (error) {
      if (piece === this.#piece) this.#stuck(error)
    }
  }

  #stuck(error: unknown): void {
    this.#failed = []
    this.#forgetRetry()
    this.#retrying = setTimeout(() => this.retry(), RETRY)
    this.onChange({ kind: "stuck", trouble: troubleOf(error) })
  }

  #forgetRetry(): void {
    clearTimeout(this.#retrying)
    this.#retrying = undefined
  }

  /** An element sends no headers and reads no kept file: those are fetched whole. */
  async #addressOf({ from }: Sound): Promise<string> {
    this.#forget()
    if ("open" in from) {
      const file = await from.open()
      this.#made = URL.createObjectURL(new Blob([new Uint8Array(await file.read(0, file.size))]))
      return this.#made
    }
    if (Object.keys(from.headers).length === 0) return from.url
    const answer = await fetch(from.url, { headers: from.headers })
    if (!answer.ok) throw await refusalOf(answer)
    this.#made = URL.createObjectURL(await answer.blob())
    return this.#made
  }

  #forget(): void {
    if (this.#made !== undefined) URL.revokeObjectURL(this.#made)
    this.#made = undefined
  }

  #start(): void {
    // Who asked for something else in the meantime gets that.
    void this.#element.play().catch((error: unknown) => {
      if (error instanceof DOMException && error.name === "NotAllowedError") this.pause()
    })
  }

  #ended(): void {
    const next = this.#prepared
    if (next === undefined) {
      this.stop()
      this.onChange({ kind: "ended" })
      return
    }
    this.play(next)
    this.onChange({ kind: "joined", key: next.key })
  }
}
