/**
 * What is kept of a fingerprint to find near-duplicates: of its items' upper bits the ones with the smallest hashes
 * (min-hash, bottom k). Equal items give equal choices wherever they are, so a shift does not matter.
 */

/** At 64 kbit/s one item in five survives unharmed, of 64 thus a dozen. */
export const SKETCH = 64
/** Fewer bits survive more often and collide more often. */
const KEY_BITS = 24
/** Behind the keys of a recording that has fewer; keys have 31 bits. */
export const NO_KEY = 0xffffffff

/** {@link SKETCH} keys, ascending. */
export function sketchOf(raw: Uint32Array): Uint32Array {
  const keys = raw.map((item) => mixed(item >>> (32 - KEY_BITS)) >>> 1).sort()
  const sketch = new Uint32Array(SKETCH).fill(NO_KEY)
  let count = 0
  for (let i = 0; i < keys.length && count < SKETCH; i++) {
    if (i > 0 && keys[i] === keys[i - 1]) continue
    sketch[count] = keys[i] as number
    count += 1
  }
  return sketch
}

/** The last steps of MurmurHash3: every bit depends on all. */
function mixed(value: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
