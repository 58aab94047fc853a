/** What identity needs of a file: its size, and bytes at a place. Reads block, since they run in worker threads. */
import { closeSync, fstatSync, openSync, readSync } from "node:fs"

export interface RandomAccess {
  /** Bytes in all, when it was opened. */
  readonly size: number
  /** Fills `length` bytes of the buffer from `offset` on; answers how many it could, 0 behind the end. */
  read(buffer: Buffer, offset: number, length: number, position: number): number
}

/** A file descriptor, which stays the caller's to close. */
export const descriptorBytes = (fd: number): RandomAccess => ({
  size: fstatSync(fd).size,
  read: (buffer, offset, length, position) => readSync(fd, buffer, offset, length, position),
})

/** Opens a file for the time that something is read of it. Fails as `node:fs` does. */
export function withFile<T>(path: string | Buffer, use: (file: RandomAccess) => T): T {
  const fd = openSync(path, "r")
  try {
    return use(descriptorBytes(fd))
  } finally {
    closeSync(fd)
  }
}
