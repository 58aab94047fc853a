/**
 * Brings samples to another rate, piece after piece without a seam. Browsers do this well for all that they play, but for
 * buffers of another rate than their context they draw straight lines between samples, anew in each buffer.
 */

/** Crossings of zero on each side of the middle. */
const WINGS = 24
/** Positions between two samples for which weights are kept; between those a straight line is near enough. */
const STEPS = 512
/** Of the window of Kaiser: about 90 dB. */
const BETA = 9

export class Resampler {
  readonly #step: number
  /** Input samples on each side that an output sample is made of. */
  readonly #reach: number
  readonly #weights: Float32Array
  #held: Float32Array[]
  /** Where the next output sample lies in what is held. */
  #at: number

  constructor(from: number, to: number, channels: number) {
    this.#step = from / to
    const cutoff = Math.min(1, to / from) * 0.97
    this.#reach = Math.ceil(WINGS / cutoff)
    this.#weights = weightsOf(this.#reach, cutoff)
    this.#held = Array.from({ length: channels }, () => new Float32Array(this.#reach))
    this.#at = this.#reach
  }

  /** What can be made of all that came, these included. */
  push(channels: readonly Float32Array[]): Float32Array<ArrayBuffer>[] {
    const held = this.#held.map((before, channel) => joined(before, channels[channel] ?? channels[0] ?? before))
    const length = held[0]?.length ?? 0
    const frames = Math.max(0, Math.ceil((length - this.#reach - this.#at) / this.#step))
    const made = held.map((samples) => this.#make(samples, frames))
    const next = this.#at + frames * this.#step
    const keep = Math.max(0, Math.min(length, Math.floor(next) - this.#reach))
    this.#held = held.map((samples) => samples.slice(keep))
    this.#at = next - keep
    return made
  }

  /** The last ones, as if silence followed. */
  end(): Float32Array<ArrayBuffer>[] {
    return this.push(this.#held.map(() => new Float32Array(this.#reach)))
  }

  #make(samples: Float32Array, frames: number): Float32Array<ArrayBuffer> {
    const made = new Float32Array(frames)
    const reach = this.#reach
    const weights = this.#weights
    for (let i = 0; i < frames; i++) {
      const at = this.#at + i * this.#step
      const whole = Math.floor(at)
      const offset = (at - whole) * STEPS
      const row = Math.floor(offset)
      const part = offset - row
      let sum = 0
      // The weight for a distance d (in samples) stands at (d + reach) * STEPS.
      for (let k = 1 - reach; k <= reach; k++) {
        const index = (k + reach) * STEPS - row
        const near = weights[index] as number
        sum += (samples[whole + k] ?? 0) * (near + ((weights[index - 1] as number) - near) * part)
      }
      made[i] = sum
    }
    return made
  }
}

function joined(a: Float32Array, b: Float32Array): Float32Array {
  const both = new Float32Array(a.length + b.length)
  both.set(a)
  both.set(b, a.length)
  return both
}

function weightsOf(reach: number, cutoff: number): Float32Array {
  const weights = new Float32Array(2 * reach * STEPS + 1)
  for (let i = 0; i < weights.length; i++) {
    const distance = i / STEPS - reach
    const x = Math.PI * distance * cutoff
    const sinc = x === 0 ? 1 : Math.sin(x) / x
    const edge = distance / reach
    weights[i] = cutoff * sinc * (bessel(BETA * Math.sqrt(Math.max(0, 1 - edge * edge))) / bessel(BETA))
  }
  return weights
}

/** The modified Bessel function of the first kind, of order zero. */
function bessel(x: number): number {
  let sum = 1
  let term = 1
  for (let k = 1; k < 40; k++) {
    term *= (x / (2 * k)) ** 2
    sum += term
  }
  return sum
}
