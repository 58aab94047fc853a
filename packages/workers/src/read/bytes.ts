/** Random access to the bytes of one file, synchronous because TagLib's WebAssembly and the hashes need it so. */
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs"

export interface ByteSource {
  readonly size: number
  /** Fills `into` from `position` on; fewer bytes than it holds only at the end. Returns how many. */
  read(into: Uint8Array, position: number): number
}

/** The bytes from `position` on, fewer where the file ends. */
export function bytesAt(source: ByteSource, position: number, length: number): Buffer {
  const room = Math.max(0, Math.min(length, source.size - position))
  const bytes = Buffer.allocUnsafeSlow(room)
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

/** A path as text, or as bytes where the name is not UTF-8. Fails with the system's error, or where it is no plain file. */
export function openFile(path: string | Uint8Array): OpenFile {
  const fd = openSync(typeof path === "string" ? path : Buffer.from(path), READ)
  try {
    if (!fstatSync(fd).isFile()) throw new NotAFile()
    const stamp = stampOf(fd)
    return {
      size: stamp.size,
      stamp,
      look: () => stampOf(fd),
      close: () => closeSync(fd),
      read: (into, position) => readFully(fd, into, position),
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
