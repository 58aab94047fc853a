/** Appends blobs to the pack of this thread. Not synced: a row of the table says when that was done. */
import { closeSync, mkdirSync, openSync, writeSync } from "node:fs"
import type { Place } from "./newBlob.ts"
import { FULL, isKnown, packFolder, packName, packPath, type PackRun } from "./packs.ts"

interface Open {
  readonly run: number
  readonly name: string
  readonly fd: number
  end: number
}

let open: Open | undefined
/** What this thread wrote in the run: an album's cover is in each of its files. */
let written = new Map<string, Place>()
const MOST_WRITTEN = 20_000

/** Writes a blob at the end of the thread's pack; undefined where it was in a pack before the run. */
export function writePacked(run: PackRun, hash: string, bytes: Uint8Array): Place | undefined {
  if (open !== undefined && open.run !== run.id) leave()
  const before = written.get(hash)
  if (before !== undefined) return before
  if (isKnown(run, Buffer.from(hash, "hex"))) return undefined
  if (open !== undefined && open.end >= FULL) close()
  open ??= take(run)
  const place = { pack: open.name, offset: open.end }
  for (let done = 0; done < bytes.length;) {
    done += writeSync(open.fd, bytes, done, bytes.length - done, open.end + done)
  }
  open.end += bytes.length
  if (written.size >= MOST_WRITTEN) written.clear()
  written.set(hash, place)
  return place
}

function take(run: PackRun): Open {
  const number = Atomics.add(run.taken, 0, 1)
  const there = run.open[number]
  mkdirSync(packFolder(run.folder), { recursive: true })
  if (there !== undefined) {
    return { run: run.id, name: there.name, fd: openSync(packPath(run.folder, there.name), "r+"), end: there.end }
  }
  const name = packName(run.next + number - run.open.length)
  return { run: run.id, name, fd: openSync(packPath(run.folder, name), "w"), end: 0 }
}

/** The end of a run, as far as this thread sees it. */
function leave(): void {
  close()
  written = new Map()
}

function close(): void {
  if (open !== undefined) closeSync(open.fd)
  open = undefined
}
