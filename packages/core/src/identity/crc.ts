/**
 * Checksums that go from the highest bit down, as FLAC (16 bits) and Ogg (32 bits) have them: 16 bytes a step, by 16 tables. They
 * begin at 0 and nothing is done at the end, so what its own checksum follows comes to 0.
 */

/** Goes on from a checksum with the bytes from `from` up to `to`. One of 16 bits is the upper half of the number. */
export type Crc = (crc: number, bytes: Uint8Array, from: number, to: number) => number

const STEP = 16

/** `polynomial`: of 32 bits, or one of 16 bits in the upper half. */
export function crcOf(polynomial: number): Crc {
  // At k * 256 + byte: the checksum of that byte with k zeros behind it.
  const tables = new Int32Array(STEP * 256)
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte << 24
    for (let bit = 0; bit < 8; bit++) crc = crc < 0 ? (crc << 1) ^ polynomial : crc << 1
    tables[byte] = crc
  }
  for (let i = 256; i < tables.length; i++) {
    const before = tables[i - 256] as number
    tables[i] = (before << 8) ^ (tables[before >>> 24] as number)
  }
  return (crc, bytes, from, to) => update(tables, crc, bytes, from, to)
}

/** One expression for each step: the sixteen look-ups do not wait for each other. */
function update(t: Int32Array, before: number, b: Uint8Array, from: number, to: number): number {
  let crc = before
  let at = from
  for (const last = to - STEP; at <= last; at += STEP)
    crc =
      (t[0xf00 | ((b[at] as number) ^ (crc >>> 24))] as number) ^
      (t[0xe00 | ((b[at + 1] as number) ^ ((crc >>> 16) & 0xff))] as number) ^
      (t[0xd00 | ((b[at + 2] as number) ^ ((crc >>> 8) & 0xff))] as number) ^
      (t[0xc00 | ((b[at + 3] as number) ^ (crc & 0xff))] as number) ^
      (t[0xb00 | (b[at + 4] as number)] as number) ^
      (t[0xa00 | (b[at + 5] as number)] as number) ^
      (t[0x900 | (b[at + 6] as number)] as number) ^
      (t[0x800 | (b[at + 7] as number)] as number) ^
      (t[0x700 | (b[at + 8] as number)] as number) ^
      (t[0x600 | (b[at + 9] as number)] as number) ^
      (t[0x500 | (b[at + 10] as number)] as number) ^
      (t[0x400 | (b[at + 11] as number)] as number) ^
      (t[0x300 | (b[at + 12] as number)] as number) ^
      (t[0x200 | (b[at + 13] as number)] as number) ^
      (t[0x100 | (b[at + 14] as number)] as number) ^
      (t[b[at + 15] as number] as number)
  for (; at < to; at++) crc = (crc << 8) ^ (t[(crc >>> 24) ^ (b[at] as number)] as number)
  return crc
}
