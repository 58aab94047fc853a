/** The highest and lowest of each stretch of samples, as programs that draw waveforms take them. */

/** Samples a second of what comes in: one channel of 16 bits. */
export const WAVEFORM_RATE = 16_000

/** As audiowaveform writes it: https://github.com/bbc/audiowaveform/blob/master/doc/DataFormat.md */
export interface Waveform {
  readonly version: 2
  readonly channels: 1
  readonly sample_rate: number
  readonly samples_per_pixel: number
  readonly bits: 8
  /** Pairs. */
  readonly length: number
  /** Lowest and highest by turns, from -128 to 127. */
  readonly data: readonly number[]
}

/** The finest that is kept. */
const FINEST = 320
/** At most so many pairs, whatever the length: enough for any screen. */
const MOST = 1000

export class Peaks {
  readonly #pairs: number[] = []
  #samples = 0
  #lowest = 0
  #highest = 0
  /** Half a sample that the last piece ended with. */
  #odd: number | undefined

  get samples(): number {
    return this.#samples
  }

  /** More bytes, wherever they are cut. */
  add(bytes: Buffer): void {
    let at = 0
    if (this.#odd !== undefined && bytes.length > 0) {
      this.#sample(((((bytes[0] as number) << 8) | this.#odd) << 16) >> 16)
      this.#odd = undefined
      at = 1
    }
    for (; at + 1 < bytes.length; at += 2) this.#sample(bytes.readInt16LE(at))
    if (at < bytes.length) this.#odd = bytes[at]
  }

  waveform(): Waveform {
    const rest = this.#samples % FINEST === 0 ? [] : [this.#lowest, this.#highest]
    const fine = [...this.#pairs, ...rest]
    const times = Math.max(1, Math.ceil(fine.length / 2 / MOST))
    const data: number[] = []
    for (let i = 0; i < fine.length; i += 2 * times) {
      let [lowest, highest] = [0, 0]
      for (let j = i; j < Math.min(fine.length, i + 2 * times); j += 2) {
        lowest = Math.min(lowest, fine[j] as number)
        highest = Math.max(highest, fine[j + 1] as number)
      }
      data.push(lowest >> 8, highest >> 8)
    }
    return {
      version: 2,
      channels: 1,
      sample_rate: WAVEFORM_RATE,
      samples_per_pixel: FINEST * times,
      bits: 8,
      length: data.length / 2,
      data,
    }
  }

  #sample(value: number): void {
    if (value < this.#lowest) this.#lowest = value
    else if (value > this.#highest) this.#highest = value
    this.#samples += 1
    if (this.#samples % FINEST !== 0) return
    this.#pairs.push(this.#lowest, this.#highest)
    this.#lowest = 0
    this.#highest = 0
  }
}
