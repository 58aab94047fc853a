/** Blobs as files: `<first two digits>/<hash>` below a folder. Written whole under another name first. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { threadId } from "node:worker_threads"

/** SHA-256 in hexadecimal: nothing else names a file here, so that no path comes from outside. */
const HASH = /^[0-9a-f]{64}$/

export function blobPath(folder: string, hash: string): string {
  if (!HASH.test(hash)) throw new Error(`not the hash of a blob: ${JSON.stringify(hash.slice(0, 80))}`)
  return join(folder, hash.slice(0, 2), hash)
}

/** Removes what a crash left half-written. Nobody else may be writing. */
export function sweepBlobs(folder: string): void {
  if (!existsSync(folder)) return
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (name.endsWith(UNFINISHED)) rmSync(join(folder, name), { force: true })
  }
}

const UNFINISHED = ".tmp"

/** Folders that are known to be there: at most 256 for each folder of blobs. */
const made = new Set<string>()

/** Writes a blob unless a file of its name and size is there. Not synced: a row of the table says when that was done. */
export function writeBlobFile(folder: string, hash: string, bytes: Uint8Array): boolean {
  const path = blobPath(folder, hash)
  if (existsSync(path) && statSync(path).size === bytes.length) return false
  const place = join(folder, hash.slice(0, 2))
  if (!made.has(place)) mkdirSync(place, { recursive: true })
  made.add(place)
  const unfinished = `${path}.${process.pid}-${threadId}${UNFINISHED}`
  try {
    writeFileSync(unfinished, bytes)
    renameSync(unfinished, path)
  } catch (cause) {
    rmSync(unfinished, { force: true })
    throw cause
  }
  return true
}
