/** Plays by Web Audio: pieces decoded ahead and joined to the sample, or crossfaded. */
import { Deck, type DeckOptions } from "./Deck.ts"
import type { Engine, EngineChange, Join, Piece } from "./Engine.ts"
import { Output } from "./Output.ts"

/** Milliseconds between looks at the clock. */
const LOOK = 100
/** Milliseconds after which what fades to a pause has faded. */
const FADED = 80

/** Whether this browser has what it takes. */
export const hasWebAudio = (): boolean => typeof AudioDecoder === "function" && typeof AudioContext === "function"

export class WebAudioEngine implements Engine {
  onChange: (change: EngineChange) => void = () => undefined
  #output: Output | undefined
  #current: Deck | undefined
  #next: Deck | undefined
  /** Still heard while the one behind it has begun. */
  #leaving: Deck | undefined
  #prepared: { readonly piece: Piece; readonly join: Join } | undefined
  #timer: ReturnType<typeof setInterval> | undefined
  #suspending: ReturnType<typeof setTimeout> | undefined
  #isPaused = false
  #told: EngineChange["kind"] = "ended"
  #volume = 1

  get position(): number {
    return this.#current?.position ?? 0
  }

  get duration(): number {
    return this.#current?.duration ?? 0
  }

  get analyser(): AnalyserNode | undefined {
    return this.#output?.analyser
  }

  play(piece: Piece, at = 0, isPaused = false): void {
    this.#drop()
    this.#current = this.#deck(piece, at, (rate) => this.#outputFor(rate))
    this.#isPaused = isPaused
    if (isPaused) this.#halt()
    else this.#go()
    this.#told = isPaused ? "paused" : "loading"
    this.onChange({ kind: this.#told })
    this.#timer ??= setInterval(() => this.#look(), LOOK)
  }

  prepare(piece: Piece | undefined, join: Join): void {
    const same = this.#prepared?.piece.key === piece?.key && this.#prepared?.join.crossfade === join.crossfade
    if (same) return
    this.#prepared = piece === undefined ? undefined : { piece, join }
    if (this.#next === undefined) return
    this.#next.stop()
    this.#next = undefined
    this.#current?.unfade()
  }

  pause(): void {
    if (this.#isPaused || this.#current === undefined) return
    this.#isPaused = true
    this.#halt()
    this.#tell({ kind: "paused" })
  }

  resume(): void {
    if (!this.#isPaused || this.#current === undefined) return
    this.#isPaused = false
    this.#go()
    this.#tell({ kind: this.#current.isDry ? "loading" : "playing" })
  }

  seek(seconds: number): void {
    const deck = this.#current
    if (deck === undefined) return
    const last = deck.duration > 0 ? Math.max(0, deck.duration - 0.1) : seconds
    this.#next?.stop()
    this.#next = undefined
    this.#leaving?.stop()
    const opened = deck.handOver()
    const place = Math.min(Math.max(0, seconds), last)
    this.#current = this.#deck(deck.piece, place, (rate) => this.#output ?? this.#outputFor(rate), { opened })
    this.#current.duration = deck.duration
    if (!this.#isPaused) this.#tell({ kind: "loading" })
  }

  setVolume(volume: number, within = 0.03): void {
    this.#volume = volume
    this.#output?.setVolume(volume, within)
  }

  /** Only as recorded: whoever wants another speed plays by an element. */
  setSpeed(): void {}

  refresh(): void {
    this.#current?.refresh()
    this.#next?.refresh()
  }

  retry(): void {
    this.#current?.retry()
    this.#next?.retry()
  }

  stop(): void {
    this.#drop()
    clearInterval(this.#timer)
    this.#timer = undefined
    this.#told = "ended"
    this.#halt()
  }

  #deck(piece: Piece, from: number, output: DeckOptions["output"], more: Partial<DeckOptions> = {}): Deck {
    const deck: Deck = new Deck({
      ...more,
      piece,
      from,
      output,
      onSource: (way) => this.onChange({ kind: "source", key: piece.key, way }),
      onStuck: (trouble, isUndecoded) => {
        if (deck === this.#current) this.#tell({ kind: "stuck", trouble, isUndecoded })
      },
    })
    return deck
  }

  /** One context for all that has one rate. Where nothing sounds any more, music of another rate gets its own. */
  #outputFor(rate: number): Output {
    if (this.#output !== undefined && this.#output.context.sampleRate !== rate) {
      const old = this.#output
      setTimeout(() => old.close(), FADED)
      this.#output = undefined
    }
    if (this.#output === undefined) {
      this.#output = new Output(rate)
      this.#output.setVolume(this.#volume, 0)
      if (this.#isPaused) this.#halt()
      // Not all browsers let it run by itself.
      else this.#go()
    }
    return this.#output
  }

  #go(): void {
    clearTimeout(this.#suspending)
    if (this.#output === undefined) return
    void this.#output.context.resume()
    this.#output.setOpen(true)
  }

  #halt(): void {
    clearTimeout(this.#suspending)
    const output = this.#output
    if (output === undefined) return
    output.setOpen(false)
    this.#suspending = setTimeout(() => void output.context.suspend().catch(() => undefined), FADED)
  }

  #drop(): void {
    this.#current?.stop()
    this.#next?.stop()
    this.#leaving?.stop()
    this.#current = undefined
    this.#next = undefined
    this.#leaving = undefined
    this.#prepared = undefined
  }

  #tell(change: EngineChange): void {
    if (change.kind === this.#told && change.kind !== "stuck") return
    this.#told = change.kind
    this.onChange(change)
  }

  #look(): void {
    const deck = this.#current
    const output = this.#output
    if (deck === undefined || output === undefined || this.#isPaused) return
    const { context } = output
    const now = context.currentTime * context.sampleRate
    if (this.#next === undefined && deck.endFrame !== undefined) this.#begin(deck, deck.endFrame, output, now)
    const start = this.#next?.startFrame
    if (this.#next !== undefined && start !== undefined && now >= start) {
      this.#join(this.#next)
      return
    }
    const isOver = deck.endFrame !== undefined && now >= deck.endFrame
    if (isOver && this.#prepared === undefined) {
      this.stop()
      this.onChange({ kind: "ended" })
    } else if (!deck.isDry) this.#tell({ kind: "playing" })
    else if (this.#told === "playing") this.#tell({ kind: "loading" })
  }

  /** Puts what was prepared on the clock where this ends. */
  #begin(deck: Deck, endFrame: number, output: Output, now: number): void {
    if (this.#prepared === undefined) return
    const { piece, join } = this.#prepared
    const frames = Math.min(Math.round(join.crossfade * output.context.sampleRate), endFrame - Math.ceil(now))
    const startFrame = endFrame - Math.max(0, frames)
    const carry = frames > 0 ? undefined : deck.carry
    this.#next = this.#deck(piece, 0, () => output, { startFrame, carry, fadeIn: frames })
    if (frames > 0) deck.fadeOut(startFrame, frames)
  }

  #join(next: Deck): void {
    this.#leaving = this.#current
    this.#current = next
    this.#next = undefined
    this.#prepared = undefined
    this.onChange({ kind: "joined", key: next.piece.key })
  }
}
