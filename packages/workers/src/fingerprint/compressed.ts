/**
 * Chromaprint's compressed form. Each item is the difference (XOR) to the one before; of that the distances between set
 * bits are written, three bits each, a 0 at the end. A 7 says that the distance is 7 plus the next of the five-bit numbers
 * behind them.
 */

const HEADER = 4
const MOST_ITEMS = 1_000_000

/** The items of a compressed fingerprint; undefined where the text is none. */
export function unpack(fingerprint: string): Uint32Array | undefined {
  const bytes = Buffer.from(fingerprint, "base64url")
  if (bytes.length < HEADER) return undefined
  const count = bytes.readUIntBE(1, 3)
  if (count > MOST_ITEMS || count > (bytes.length - HEADER) * 8) return undefined
  const distances = readDistances(bytes, count)
  return distances === undefined ? undefined : itemsOf(distances, count)
}

/** Distances between bits, 0 behind those of each item. */
function readDistances(bytes: Buffer, count: number): Uint8Array | undefined {
  const end = bytes.length * 8
  const distances = new Uint8Array(count * 33)
  const long: number[] = []
  let at = HEADER * 8
  let length = 0
  for (let items = 0; items < count;) {
    if (at + 3 > end || length === distances.length) return undefined
    const distance = bitsAt(bytes, at, 3)
    at += 3
    if (distance === 7) long.push(length)
    if (distance === 0) items += 1
    distances[length] = distance
    length += 1
  }
  at = Math.ceil(at / 8) * 8
  for (const index of long) {
    if (at + 5 > end) return undefined
    distances[index] = 7 + bitsAt(bytes, at, 5)
    at += 5
  }
  return distances.subarray(0, length)
}

/** Bits are counted from the lowest of each byte. */
function bitsAt(bytes: Buffer, at: number, count: number): number {
  const byte = at >>> 3
  return (((bytes[byte] ?? 0) | ((bytes[byte + 1] ?? 0) << 8)) >>> (at & 7)) & ((1 << count) - 1)
}

function itemsOf(distances: Uint8Array, count: number): Uint32Array | undefined {
  const items = new Uint32Array(count)
  let [item, bit, change, last] = [0, 0, 0, 0]
  for (const distance of distances) {
    if (distance === 0) {
      last = (last ^ change) >>> 0
      items[item] = last
      item += 1
      bit = 0
      change = 0
    } else {
      bit += distance
      if (bit > 32) return undefined
      change |= 1 << (bit - 1)
    }
  }
  return items
}
