import { contextFor, leaveContext } from "./contexts.ts"

/** A context of Web Audio, with what stands between pieces and the speakers. */
export class Output {
  readonly context: AudioContext
  /** Where pieces are plugged in. */
  readonly input: GainNode
  readonly analyser: AnalyserNode
  readonly #volume: GainNode
  readonly #gate: GainNode

  /** `sampleRate` is the one of the music, so that nothing is changed on the way; the browser's own where it takes no other. */
  constructor(sampleRate: number) {
    this.context = contextFor(sampleRate)
    this.input = new GainNode(this.context)
    // Before the volume: what is drawn does not get smaller with it.
    this.analyser = new AnalyserNode(this.context, { fftSize: 4096, smoothingTimeConstant: 0.75 })
    this.#volume = new GainNode(this.context)
    this.#gate = new GainNode(this.context)
    this.input.connect(this.analyser)
    this.input.connect(this.#volume).connect(this.#gate).connect(this.context.destination)
  }

  setVolume(volume: number, within: number): void {
    ramp(this.#volume.gain, volume, this.context.currentTime, within)
  }

  /** Opens or closes the way to the speakers, within 50 ms. */
  setOpen(isOpen: boolean): void {
    ramp(this.#gate.gain, isOpen ? 1 : 0, this.context.currentTime, 0.05)
  }

  close(): void {
    this.#gate.disconnect()
    leaveContext(this.context)
  }
}

function ramp(param: AudioParam, value: number, now: number, within: number): void {
  const before = param.value
  param.cancelScheduledValues(now)
  param.setValueAtTime(before, now)
  param.linearRampToValueAtTime(value, now + within)
}
