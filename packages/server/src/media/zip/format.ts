/**
 * The format ZIP, as far as files are stored as they are: sizes are known before, checksums only behind the bytes. APPNOTE
 * 6.3.10 of PKWARE; numbers that do not fit are in ZIP64 records.
 */

export interface ZipEntry {
  /** UTF-8, `/` between folders. */
  readonly name: Buffer
  readonly size: number
  /** Milliseconds since 1970. */
  readonly modifiedAt: number
}

/** From here on a number is in a ZIP64 record. */
const MOST_32 = 0xffffffff
const MOST_16 = 0xffff

/** The checksum comes behind the bytes, and names are UTF-8. */
const FLAGS = 0x0808
/** Of the format: 2.0, and 4.5 for ZIP64. */
const [PLAIN, LARGE] = [20, 45]
/** Made on Unix, so that the rights that it says are understood. */
const UNIX = 3 << 8
/** A plain file that everybody may read. */
const RIGHTS = 0o100644 << 16

const isLarge = ({ size }: ZipEntry): boolean => size >= MOST_32

export function localHeader(entry: ZipEntry): Buffer {
  const large = isLarge(entry)
  const extra = large ? Buffer.concat([sizesOf(0, 0), timeOf(entry)]) : timeOf(entry)
  const header = Buffer.alloc(30)
  header.writeUInt32LE(0x04034b50, 0)
  header.writeUInt16LE(large ? LARGE : PLAIN, 4)
  header.writeUInt16LE(FLAGS, 6)
  header.writeUInt32LE(dosTime(entry), 10)
  header.writeUInt32LE(large ? MOST_32 : 0, 18)
  header.writeUInt32LE(large ? MOST_32 : 0, 22)
  header.writeUInt16LE(entry.name.length, 26)
  header.writeUInt16LE(extra.length, 28)
  return Buffer.concat([header, entry.name, extra])
}

/** Comes behind the bytes. */
export function descriptor(entry: ZipEntry, crc: number): Buffer {
  const large = isLarge(entry)
  const bytes = Buffer.alloc(large ? 24 : 16)
  bytes.writeUInt32LE(0x08074b50, 0)
  bytes.writeUInt32LE(crc, 4)
  if (large) {
    bytes.writeBigUInt64LE(BigInt(entry.size), 8)
    bytes.writeBigUInt64LE(BigInt(entry.size), 16)
  } else {
    bytes.writeUInt32LE(entry.size, 8)
    bytes.writeUInt32LE(entry.size, 12)
  }
  return bytes
}

/** One of the directory at the end. `offset`: where the local header is. */
export function centralHeader(entry: ZipEntry, crc: number, offset: number): Buffer {
  const [large, far] = [isLarge(entry), offset >= MOST_32]
  const numbers = [...(large ? [entry.size, entry.size] : []), ...(far ? [offset] : [])]
  const extra = numbers.length > 0 ? Buffer.concat([sizesOf(...numbers), timeOf(entry)]) : timeOf(entry)
  const header = Buffer.alloc(46)
  header.writeUInt32LE(0x02014b50, 0)
  header.writeUInt16LE(UNIX | LARGE, 4)
  header.writeUInt16LE(large || far ? LARGE : PLAIN, 6)
  header.writeUInt16LE(FLAGS, 8)
  header.writeUInt32LE(dosTime(entry), 12)
  header.writeUInt32LE(crc, 16)
  header.writeUInt32LE(large ? MOST_32 : entry.size, 20)
  header.writeUInt32LE(large ? MOST_32 : entry.size, 24)
  header.writeUInt16LE(entry.name.length, 28)
  header.writeUInt16LE(extra.length, 30)
  header.writeUInt32LE(RIGHTS >>> 0, 38)
  header.writeUInt32LE(far ? MOST_32 : offset, 42)
  return Buffer.concat([header, entry.name, extra])
}

/** The end of a file: so many entries, whose directory is so long and begins there. */
export function endOf(count: number, length: number, offset: number): Buffer {
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  for (const at of [8, 10]) end.writeUInt16LE(Math.min(count, MOST_16), at)
  end.writeUInt32LE(Math.min(length, MOST_32), 12)
  end.writeUInt32LE(Math.min(offset, MOST_32), 16)
  if (count < MOST_16 && length < MOST_32 && offset < MOST_32) return end
  const large = Buffer.alloc(56)
  large.writeUInt32LE(0x06064b50, 0)
  large.writeBigUInt64LE(44n, 4)
  large.writeUInt16LE(UNIX | LARGE, 12)
  large.writeUInt16LE(LARGE, 14)
  for (const at of [24, 32]) large.writeBigUInt64LE(BigInt(count), at)
  large.writeBigUInt64LE(BigInt(length), 40)
  large.writeBigUInt64LE(BigInt(offset), 48)
  const locator = Buffer.alloc(20)
  locator.writeUInt32LE(0x07064b50, 0)
  locator.writeBigUInt64LE(BigInt(offset + length), 8)
  locator.writeUInt32LE(1, 16)
  return Buffer.concat([large, locator, end])
}

/** How long a file of these entries is. */
export function lengthOf(entries: readonly ZipEntry[]): number {
  let offset = 0
  let directory = 0
  for (const entry of entries) {
    directory += centralHeader(entry, 0, offset).length
    offset += localHeader(entry).length + entry.size + descriptor(entry, 0).length
  }
  return offset + directory + endOf(entries.length, directory, offset).length
}

/** The extra field of ZIP64. */
function sizesOf(...numbers: readonly number[]): Buffer {
  const field = Buffer.alloc(4 + numbers.length * 8)
  field.writeUInt16LE(1, 0)
  field.writeUInt16LE(numbers.length * 8, 2)
  for (const [i, number] of numbers.entries()) field.writeBigUInt64LE(BigInt(number), 4 + i * 8)
  return field
}

/** When it was changed, to the second and in no zone of time. */
function timeOf({ modifiedAt }: ZipEntry): Buffer {
  const field = Buffer.alloc(9)
  field.writeUInt16LE(0x5455, 0)
  field.writeUInt16LE(5, 2)
  field.writeUInt8(1, 4)
  const seconds = Math.floor(modifiedAt / 1000)
  field.writeInt32LE(Math.max(-0x80000000, Math.min(seconds, 0x7fffffff)), 5)
  return field
}

/** For programs that know no other: from 1980 to 2107, every second second. */
function dosTime({ modifiedAt }: ZipEntry): number {
  const date = new Date(Math.max(Date.UTC(1980, 0), Math.min(modifiedAt, Date.UTC(2107, 11, 31))))
  const day = ((date.getUTCFullYear() - 1980) << 9) | ((date.getUTCMonth() + 1) << 5) | date.getUTCDate()
  const time = (date.getUTCHours() << 11) | (date.getUTCMinutes() << 5) | (date.getUTCSeconds() >> 1)
  return ((day << 16) | time) >>> 0
}
