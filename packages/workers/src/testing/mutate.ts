/** Damages files as disks, networks and attackers do: the same seed gives the same damage. */

/** Whole numbers below a bound, one after the other. */
export type Chance = (below: number) => number

export function chanceOf(seed: number): Chance {
  let state = seed >>> 0
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    // The low bits of such a sequence repeat soon.
    return Math.floor((state / 2 ** 32) * below)
  }
}

export interface Mutated {
  readonly bytes: Buffer
  /** How long the file is to be made, with nothing behind its bytes; absent where it ends with them. */
  readonly length?: number
}

/** Headers and tags are at both ends; damage in the middle is only noise. */
function place(chance: Chance, length: number): number {
  const near = Math.min(length, 3000)
  const roll = chance(10)
  return roll < 6 ? chance(near) : roll < 8 ? length - 1 - chance(near) : chance(length)
}

const LENGTHS = [0, 1, 0x7f, 0xff, 0xffff, 0xff_ffff, 0x0f00_0000, 0x1000_0000, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff]

/** Where lengths are told: after or before four letters, as in most containers. */
function lengthField(chance: Chance, bytes: Buffer): number {
  for (let tries = 0; tries < 50; tries++) {
    const at = place(chance, bytes.length)
    if (/^[A-Za-z0-9© ]{4}$/.test(bytes.toString("latin1", at, at + 4))) return chance(2) === 0 ? at + 4 : at - 4
  }
  return place(chance, bytes.length)
}

function writeLength(chance: Chance, bytes: Buffer, value: number): void {
  const at = Math.max(0, Math.min(bytes.length - 8, lengthField(chance, bytes)))
  const kind = chance(4)
  if (kind === 0) bytes.writeUInt32LE(value, at)
  else if (kind === 1) bytes.writeUInt32BE(value, at)
  else if (kind === 2) bytes.writeBigUInt64BE(BigInt(value) << BigInt(chance(30)), at)
  // As ID3 has them: seven bits a byte.
  else
    bytes.set(
      [21, 14, 7, 0].map((shift) => (value >>> shift) & 0x7f),
      at,
    )
}

const MUTATIONS: readonly ((bytes: Buffer, chance: Chance, other: Buffer) => Mutated)[] = [
  function flipBits(bytes, chance) {
    for (let i = chance(20); i >= 0; i--) {
      const at = place(chance, bytes.length)
      bytes[at] = (bytes[at] as number) ^ (1 << chance(8))
    }
    return { bytes }
  },
  function overwrite(bytes, chance) {
    const at = place(chance, bytes.length)
    bytes.fill([0, 0xff, 0x41, 0x7f][chance(4)] as number, at, Math.min(bytes.length, at + chance(600)))
    return { bytes }
  },
  (bytes, chance) => ({ bytes: bytes.subarray(0, place(chance, bytes.length)) }),
  (bytes, chance) => ({ bytes: bytes.subarray(place(chance, bytes.length)) }),
  function repeat(bytes, chance) {
    const from = place(chance, bytes.length)
    const part = bytes.subarray(from, from + 1 + chance(4000))
    return {
      bytes: Buffer.concat([
        bytes.subarray(0, from),
        ...Array<Buffer>(1 + chance(40)).fill(part),
        bytes.subarray(from),
      ]),
    }
  },
  function remove(bytes, chance) {
    const from = place(chance, bytes.length)
    return { bytes: Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + 1 + chance(500))]) }
  },
  (bytes, chance, other) => ({
    bytes: Buffer.concat([bytes.subarray(0, place(chance, bytes.length)), other.subarray(place(chance, other.length))]),
  }),
  function lie(bytes, chance) {
    for (let i = chance(3); i >= 0; i--) writeLength(chance, bytes, LENGTHS[chance(LENGTHS.length)] as number)
    return { bytes }
  },
  // The lie comes true: so much is there, of nothing.
  function inflate(bytes, chance) {
    const length = (1 + chance(16)) * 3 * 2 ** 20
    writeLength(chance, bytes, length - chance(2000))
    return { bytes, length }
  },
]

/** One to three kinds of damage. `other` is another file, of which parts may get in. */
export function mutate(whole: Buffer, chance: Chance, other: Buffer): Mutated {
  let mutated: Mutated = { bytes: Buffer.from(whole) }
  for (let i = [0, 0, 0, 1, 1, 2][chance(6)] as number; i >= 0; i--) {
    if (mutated.bytes.length < 16) break
    const mutation = MUTATIONS[chance(MUTATIONS.length)] as (typeof MUTATIONS)[number]
    mutated = { ...mutated, ...mutation(Buffer.from(mutated.bytes), chance, other) }
  }
  return mutated
}
