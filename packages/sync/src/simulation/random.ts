/** Chance from a seed: the same seed gives the same numbers, on every machine. */

export class Chance {
  #state: number

  constructor(seed: number) {
    this.#state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) >>> 0
  }

  /** 0 to 2^32 − 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }

  /** 0 to `limit` − 1. */
  below(limit: number): number {
    return Math.floor((this.next() / 2 ** 32) * limit)
  }

  /** True with a probability of 0 to 1. */
  happens(probability: number): boolean {
    return this.next() / 2 ** 32 < probability
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)] as T
  }

  /** One of the names, each as often as its weight says. */
  weighted<K extends string>(weights: Readonly<Record<K, number>>): K {
    let sum = 0
    for (const name in weights) sum += weights[name]
    let left = this.below(sum)
    for (const name in weights) if ((left -= weights[name]) < 0) return name
    throw new Error("nothing to choose from")
  }

  bytes = (length: number): Uint8Array => {
    const bytes = Buffer.alloc(length)
    for (let i = 0; i < length; i += 4) {
      const value = this.next()
      for (let j = i; j < Math.min(length, i + 4); j++) bytes[j] = (value >>> (8 * (j - i))) & 255
    }
    return bytes
  }
}
