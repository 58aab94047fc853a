/** Random access to the bytes of one file, synchronous because TagLib's WebAssembly and the hashes need it so. */
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs"
import { Held, type Scratch } from "./scratch.ts"

export interface ByteSource {
  readonly size: number
  /** Fills `into` from `position` on; fewer bytes than it holds only at the end. Returns how many. */
  read(into: Uint8Array, position: number): number
  /** The bytes in place, where they lie in memory; else undefined. Not to be written to. They stand as long as the source. */
  readonly view?: (position: number, length: number) => Buffer | undefined
  /**
   * Memory for what is made of the bytes, as long as the source. Who has it reads one file at a time, so readers may hand
   * out views of memory of their own, too.
   */
  readonly take?: (length: number) => Buffer
}

/** Memory that stands at least as long as the source. */
export const roomFor = (source: ByteSource, length: number): Buffer =>
  source.take?.(length) ?? Buffer.allocUnsafeSlow(length)

/** The bytes from `position` on, fewer where the file ends. Only to be read, and only as long as the source. */
export function bytesAt(source: ByteSource, position: number, length: number): Buffer {
  const there = source.view?.(position, length)
  if (there !== undefined) return there
  const room = Math.max(0, Math.min(length, source.size - position))
  const bytes = roomFor(source, room)
  return bytes.subarray(0, room === 0 ? 0 : source.read(bytes, position))
}

/** Bytes that lie in memory. */
export const memorySource = (bytes: Uint8Array): ByteSource => ({
  size: bytes.length,
  read: (into, position) => {
    const part = bytes.subarray(position, position + into.length)
    into.set(part)
    return part.length
  },
})

/** What tells whether a file changed between two looks. */
export interface FileStamp {
  readonly size: number
  readonly modifiedAtNs: bigint
  /** Also moved by what leaves the time of modification as it was. */
  readonly changedAtNs: bigint
  readonly inode: bigint
}

export interface OpenFile extends ByteSource {
  readonly stamp: FileStamp
  /** The stamp as of now. */
  look(): FileStamp
  close(): void
}

/**
 * Nanoseconds of a file system as microseconds, which numbers hold exactly from 1684 to 2255; times beyond, which nobody
 * wrote a file at, become the last of those.
 */
export function microseconds(nanoseconds: bigint): number {
  const us = Number(nanoseconds / 1000n)
  return Math.max(-Number.MAX_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, us))
}

/** Opening a pipe that nobody writes to would wait for ever, in a thread that cannot be ended then. */
const READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)

/**
 * A path as text, or as bytes where the name is not UTF-8. Fails with the system's error, or where it is no plain file.
 * With a scratch, its memory is used, and no other file may use it until this one is closed.
 */
export function openFile(path: string | Uint8Array, scratch?: Scratch): OpenFile {
  const fd = openSync(typeof path === "string" ? path : Buffer.from(path), READ)
  try {
    if (!fstatSync(fd).isFile()) throw new NotAFile()
    const stamp = stampOf(fd)
    const read = (into: Uint8Array, position: number): number => readFully(fd, into, position)
    const plain = { size: stamp.size, stamp, look: () => stampOf(fd), close: () => closeSync(fd), read }
    if (scratch === undefined) return plain
    scratch.clear()
    const held = new Held(scratch, stamp.size, read)
    return {
      ...plain,
      read: (into, position) => held.copy(into, position) ?? read(into, position),
      view: (position, length) => held.view(position, length),
      take: (length) => scratch.take(length),
    }
  } catch (error) {
    closeSync(fd)
    throw error
  }
}

class NotAFile extends Error {
  readonly code = "ENOTFILE"
  override readonly message = "not a plain file"
}

function stampOf(fd: number): FileStamp {
  const { size, mtimeNs, ctimeNs, ino } = fstatSync(fd, { bigint: true })
  return { size: Number(size), modifiedAtNs: mtimeNs, changedAtNs: ctimeNs, inode: ino }
}

/** The system may return less than asked for in the middle of a file, as on a network share. */
function readFully(fd: number, into: Uint8Array, position: number): number {
  let done = 0
  while (done < into.length) {
    const count = readSync(fd, into, done, into.length - done, position + done)
    if (count === 0) break
    done += count
  }
  return done
}
