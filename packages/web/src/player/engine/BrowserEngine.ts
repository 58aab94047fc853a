/**
 * The engine of the app: Web Audio where the browser decodes, loaded when it is wanted first; an element for other speeds,
 * where there is nothing else, and where the decoder makes nothing of a file. It changes between them at the same place.
 */
import { unlockContexts } from "./contexts.ts"
import { ElementEngine } from "./ElementEngine.ts"
import type { Engine, EngineChange, Join, Piece } from "./Engine.ts"

type Load = () => Promise<Engine | undefined>

/** Web Audio, where this browser has what it takes. */
async function loadWebAudio(): Promise<Engine | undefined> {
  const { hasWebAudio, WebAudioEngine } = await import("./WebAudioEngine.ts")
  return hasWebAudio() ? new WebAudioEngine() : undefined
}

export class BrowserEngine implements Engine {
  onChange: (change: EngineChange) => void = () => undefined
  readonly #element: Engine
  readonly #load: Load
  #loading: Promise<Engine | undefined> | undefined
  #web: Engine | undefined
  #active: Engine | undefined
  #piece: Piece | undefined
  #prepared: { readonly piece: Piece | undefined; readonly join: Join } | undefined
  #isPaused = false
  /** Where it is to begin once there is an engine. */
  #place = 0
  #speed = 1
  #volume = 1

  constructor(load: Load = loadWebAudio, element: Engine = new ElementEngine()) {
    this.#load = load
    this.#element = element
    this.#listen(element)
  }

  /** Loads what takes a while, so that the first sound does not wait for it. */
  warm(): void {
    void this.#warm()
  }

  unlock(): boolean {
    const areContexts = unlockContexts()
    return (this.#element.unlock?.() ?? true) && areContexts
  }

  #warm(): Promise<Engine | undefined> {
    this.#loading ??= this.#load().then(
      (engine) => {
        if (engine !== undefined) this.#listen(engine)
        this.#web = engine
        return engine
      },
      // Away from the server and never loaded: there is still the element.
      () => undefined,
    )
    return this.#loading
  }

  get position(): number {
    return this.#active?.position ?? this.#place
  }

  get duration(): number {
    return this.#active?.duration ?? this.#piece?.duration ?? 0
  }

  get analyser(): AnalyserNode | undefined {
    return this.#active?.analyser
  }

  play(piece: Piece, at = 0, isPaused = false): void {
    this.#piece = piece
    this.#prepared = undefined
    this.#place = at
    this.#isPaused = isPaused
    this.onChange({ kind: isPaused ? "paused" : "loading" })
    void this.#warm().then(() => {
      if (this.#piece === piece) this.#start()
    })
  }

  prepare(piece: Piece | undefined, join: Join): void {
    this.#prepared = { piece, join }
    this.#active?.prepare(piece, join)
  }

  pause(): void {
    this.#isPaused = true
    if (this.#active === undefined) this.onChange({ kind: "paused" })
    else this.#active.pause()
  }

  resume(): void {
    this.#isPaused = false
    if (this.#active === undefined) this.onChange({ kind: "loading" })
    else this.#active.resume()
  }

  seek(seconds: number): void {
    this.#place = seconds
    this.#active?.seek(seconds)
  }

  setVolume(volume: number, within?: number): void {
    this.#volume = volume
    this.#active?.setVolume(volume, within)
  }

  setSpeed(speed: number): void {
    this.#speed = speed
    this.#element.setSpeed(speed)
    if (this.#active === undefined || this.#active === this.#wanted()) return
    this.#place = this.#active.position
    this.#start()
  }

  refresh(): void {
    this.#active?.refresh()
  }

  retry(): void {
    this.#active?.retry()
  }

  stop(): void {
    this.#piece = undefined
    this.#active?.stop()
    this.#active = undefined
    this.#place = 0
  }

  #wanted(): Engine {
    return this.#speed === 1 ? (this.#web ?? this.#element) : this.#element
  }

  #start(engine = this.#wanted()): void {
    const piece = this.#piece
    if (piece === undefined) return
    if (this.#active !== engine) this.#active?.stop()
    this.#active = engine
    engine.setVolume(this.#volume, 0)
    engine.play(piece, this.#place, this.#isPaused)
    if (this.#prepared !== undefined) engine.prepare(this.#prepared.piece, this.#prepared.join)
  }

  #listen(engine: Engine): void {
    engine.onChange = (change) => {
      if (engine !== this.#active) return
      if (change.kind === "stuck" && change.isUndecoded === true && engine !== this.#element) {
        this.#place = engine.position
        this.#start(this.#element)
        return
      }
      if (change.kind === "joined") this.#piece = this.#prepared?.piece
      if (change.kind === "ended") this.#active = undefined
      this.onChange(change)
    }
  }
}
