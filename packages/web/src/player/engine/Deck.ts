/**
 * One piece on its way into the speakers: read, decoded some seconds ahead, and put on the clock of the context sample after
 * sample. Where a way to it fails it goes on by another one, at the same sample; what is decoded covers the time.
 */
import { type Decoded, isUndecodable, openDecoder } from "./decode.ts"
import { type Piece, type Trouble, troubleOf, Unplayable } from "./Engine.ts"
import type { Output } from "./Output.ts"
import { Resampler } from "./Resampler.ts"

/** Seconds that are on the clock before they are heard. */
const AHEAD = 12
/** Seconds between now and what is put on the clock now. */
const LEAD = 0.03
/** Seconds a buffer: the first are short, so that something is heard soon. */
const FIRST_BUFFER = 0.1
const BUFFER = 0.5
/** Milliseconds between tries where no way is left: the first, and the longest. */
const RETRY = 1000
const RETRY_MOST = 15_000

/** A resampler that has not given its last samples, since the music goes on in the next piece. */
export interface Carry {
  readonly resampler: Resampler
  readonly rate: number
  readonly channels: number
}

/** A file that is open, and the way by which. */
export interface Opened {
  readonly way: string
  readonly decoder: Decoded
}

export interface DeckOptions {
  readonly piece: Piece
  /** Where it sounds, for sound of this rate. */
  readonly output: (sampleRate: number) => Output
  /** Seconds in the piece where it begins. */
  readonly from: number
  /** When it begins, in samples of the context; as soon as there is sound unless given. */
  readonly startFrame?: number | undefined
  readonly carry?: Carry | undefined
  /** Gets louder over so many samples of the context. */
  readonly fadeIn?: number | undefined
  /** Already open: what another deck handed over. */
  readonly opened?: Opened | undefined
  readonly onSource: (way: string) => void
  /** Nothing is left to be heard, and there is no way to more; `isUndecoded`: there was one, but not for this browser's decoder. */
  readonly onStuck: (trouble: Trouble, isUndecoded: boolean) => void
}

export class Deck {
  readonly piece: Piece
  /** Seconds; what the library says until the file said it. */
  duration: number
  /** In samples of the context; undefined until it sounds. */
  startFrame: number | undefined
  /** Where it will have ended; undefined until all of it is decoded. */
  endFrame: number | undefined
  carry: Carry | undefined
  readonly #options: DeckOptions
  readonly #ending = new AbortController()
  readonly #nodes = new Set<AudioBufferSourceNode>()
  #output: Output | undefined
  #level: GainNode | undefined
  #fade: GainNode | undefined
  #made = 0
  #opened: Opened | undefined
  #wake: () => void = () => undefined

  constructor(options: DeckOptions) {
    this.#options = options
    this.piece = options.piece
    this.duration = options.piece.duration
    this.startFrame = options.startFrame
    this.carry = options.carry
    void this.#run()
  }

  /** Seconds in the piece of what is heard now. */
  get position(): number {
    const { from } = this.#options
    if (this.#output === undefined || this.startFrame === undefined) return from
    const { context } = this.#output
    const heard = context.currentTime - this.startFrame / context.sampleRate
    return from + Math.min(Math.max(0, heard), this.#made / context.sampleRate)
  }

  /** Whether nothing of it is on the clock that was not heard. */
  get isDry(): boolean {
    if (this.#output === undefined || this.startFrame === undefined) return true
    const { context } = this.#output
    return this.startFrame + this.#made <= context.currentTime * context.sampleRate
  }

  /** Takes the gain of the piece anew. */
  refresh(): void {
    if (this.#level !== undefined && this.#output !== undefined)
      this.#level.gain.setTargetAtTime(this.piece.gain(), this.#output.context.currentTime, 0.02)
  }

  /** Tries now what it would try later. */
  retry(): void {
    this.#wake()
  }

  /** Gets softer until it is not heard. Times in samples of the context. */
  fadeOut(startFrame: number, frames: number): void {
    if (this.#output !== undefined) this.#fadeBy("out", startFrame, frames, this.#output)
  }

  /** Sounds as if no fade was asked for. */
  unfade(): void {
    if (this.#fade === undefined || this.#output === undefined) return
    this.#fade.gain.cancelScheduledValues(0)
    this.#fade.gain.setTargetAtTime(1, this.#output.context.currentTime, 0.01)
  }

  /** Ends it as {@link stop} does, and answers what it has open, for one that goes on elsewhere in the same. */
  handOver(): Opened | undefined {
    const opened = this.#opened
    const isOfUse = opened?.decoder.isSeekable === true
    if (isOfUse) this.#opened = undefined
    this.stop()
    return isOfUse ? opened : undefined
  }

  /** Ends it, quickly but without a click. */
  stop(): void {
    this.#ending.abort(new DOMException("not wanted any more", "AbortError"))
    this.#wake()
    this.#opened?.decoder.close()
    const [output, fade] = [this.#output, this.#fade]
    if (output === undefined || fade === undefined) return
    const now = output.context.currentTime
    fade.gain.cancelScheduledValues(0)
    fade.gain.setTargetAtTime(0, now, 0.008)
    for (const node of this.#nodes) node.stop(now + 0.06)
  }

  async #run(): Promise<void> {
    const { signal } = this.#ending
    let failed: string[] = []
    let patience = RETRY
    let trouble: Trouble | undefined
    let isUndecoded = false
    this.#opened = this.#options.opened
    while (!signal.aborted) {
      let way = this.#opened?.way
      try {
        this.#opened ??= await this.#open(failed, (opening) => (way = opening))
        if (!signal.aborted) await this.#pump(this.#opened.decoder)
        this.#opened?.decoder.close()
        return
      } catch (error) {
        this.#opened?.decoder.close()
        this.#opened = undefined
        if (signal.aborted) return
        if (way !== undefined || trouble === undefined) trouble = troubleOf(error)
        isUndecoded ||= isUndecodable(error)
        if (way !== undefined) failed.push(way)
        else {
          failed = []
          await this.#stuck(trouble, isUndecoded, patience)
          patience = Math.min(patience * 2, RETRY_MOST)
          trouble = undefined
          isUndecoded = false
        }
      }
    }
  }

  /** Opens the best way that has not failed. `onWay` is told before it can fail. */
  async #open(failed: readonly string[], onWay: (way: string) => void): Promise<Opened> {
    const sound = await this.piece.open(failed)
    if (failed.includes(sound.way)) throw new Unplayable("every way to it has failed", { reason: "allFailed" })
    onWay(sound.way)
    const decoder = await openDecoder(sound)
    this.#options.onSource(sound.way)
    return { way: sound.way, decoder }
  }

  /** Waits before the next try; tells when what was decoded is used up. */
  async #stuck(trouble: Trouble, isUndecoded: boolean, patience: number): Promise<void> {
    let isTold = false
    for (let waited = 0; waited < patience && !this.#ending.signal.aborted; waited += 250) {
      if (!isTold && this.isDry) {
        isTold = true
        this.#options.onStuck(trouble, isUndecoded)
      }
      if (await this.#pause(250)) return
    }
  }

  /** Whether it was woken before its time. */
  #pause(milliseconds: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), milliseconds)
      this.#wake = () => {
        clearTimeout(timer)
        resolve(true)
      }
    })
  }

  async #pump(decoder: Decoded): Promise<void> {
    const { from } = this.#options
    const output = (this.#output ??= this.#plugIn(this.#options.output(decoder.sampleRate)))
    const { sampleRate } = output.context
    if (decoder.duration > 0) this.duration = decoder.duration
    const resampler = this.#resamplerFor(decoder, sampleRate)
    let gathered: Float32Array<ArrayBuffer>[][] = []
    let frames = 0
    const flush = (): void => {
      if (frames > 0) this.#schedule(output, gathered, frames)
      gathered = []
      frames = 0
    }
    const add = (channels: Float32Array<ArrayBuffer>[]): void => {
      gathered.push(channels)
      frames += channels[0]?.length ?? 0
    }
    const place = from + this.#made / sampleRate
    try {
      for await (const block of decoder.blocks(Math.round(place * decoder.sampleRate))) {
        add(resampler === undefined ? [...block.channels] : resampler.push(block.channels))
        if (frames < (this.#made === 0 ? FIRST_BUFFER : BUFFER) * sampleRate) continue
        flush()
        await this.#room(output)
        if (this.#ending.signal.aborted) return
      }
    } finally {
      if (!this.#ending.signal.aborted) flush()
    }
    this.carry =
      resampler === undefined ? undefined : { resampler, rate: decoder.sampleRate, channels: decoder.channels }
    this.endFrame = (this.startFrame ?? Math.ceil(output.context.currentTime * sampleRate)) + this.#made
    this.startFrame ??= this.endFrame
  }

  #resamplerFor(decoder: Decoded, rate: number): Resampler | undefined {
    const { carry } = this
    this.carry = undefined
    if (decoder.sampleRate === rate) return undefined
    if (this.#made === 0 && carry?.rate === decoder.sampleRate && carry.channels === decoder.channels)
      return carry.resampler
    return new Resampler(decoder.sampleRate, rate, decoder.channels)
  }

  #plugIn(output: Output): Output {
    const { context } = output
    this.#level = new GainNode(context, { gain: this.piece.gain() })
    this.#fade = new GainNode(context)
    this.#level.connect(this.#fade).connect(output.input)
    const { fadeIn = 0, startFrame = 0 } = this.#options
    if (fadeIn > 0) this.#fadeBy("in", startFrame, fadeIn, output)
    return output
  }

  /** By the curve that keeps the power of two together. */
  #fadeBy(direction: "in" | "out", startFrame: number, frames: number, { context }: Output): void {
    const curve = Float32Array.from({ length: 64 }, (_, i) => {
      const angle = (i / 63) * (Math.PI / 2)
      return direction === "in" ? Math.sin(angle) : Math.cos(angle)
    })
    const start = Math.max(startFrame / context.sampleRate, context.currentTime)
    this.#fade?.gain.setValueCurveAtTime(curve, start, frames / context.sampleRate)
  }

  #schedule(output: Output, gathered: readonly Float32Array<ArrayBuffer>[][], frames: number): void {
    const { context } = output
    const { sampleRate } = context
    const count = gathered[0]?.length ?? 0
    const buffer = context.createBuffer(count, frames, sampleRate)
    let at = 0
    for (const channels of gathered) {
      for (let i = 0; i < count; i++) {
        const plane = channels[i]
        if (plane !== undefined) buffer.copyToChannel(plane, i, at)
      }
      at += channels[0]?.length ?? 0
    }
    const soonest = Math.ceil((context.currentTime + LEAD) * sampleRate)
    this.startFrame ??= soonest
    // What comes too late moves all that follows.
    const late = soonest - (this.startFrame + this.#made)
    if (late > LEAD * sampleRate) this.startFrame += late
    const node = new AudioBufferSourceNode(context, { buffer })
    if (this.#level !== undefined) node.connect(this.#level)
    node.start((this.startFrame + this.#made) / sampleRate)
    this.#nodes.add(node)
    node.addEventListener("ended", () => this.#nodes.delete(node))
    this.#made += frames
  }

  /** Waits until more may be put on the clock. */
  async #room({ context }: Output): Promise<void> {
    while (!this.#ending.signal.aborted) {
      const head = ((this.startFrame ?? 0) + this.#made) / context.sampleRate
      if (head - context.currentTime < AHEAD) return
      await this.#pause(500)
    }
  }
}
