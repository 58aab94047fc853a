/** Identity of files by their paths, in Node. */
import { closeSync, fstatSync, openSync, readSync } from "node:fs"
import { type AudioIdentity, identify } from "./audioIdentity.ts"
import type { RandomAccess } from "./port.ts"

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

/** The identity of a file. Fails as `node:fs` does; no content makes it fail. Blocks for as long as reading takes. */
export const identifyFile = (path: string | Buffer): AudioIdentity => withFile(path, identify)
