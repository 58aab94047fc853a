/**
 * Packs: files to which blobs are appended, one pack for each thread that writes. Making a file for every picture costs
 * more than writing it, and syncing each one alone as much again. A row says where in which pack a blob is; bytes behind
 * the last one that a row speaks of are what a crash left, and are written over.
 */
import { join } from "node:path"

/** A pack as long as this is not added to. */
export const FULL = 256 * 1024 * 1024

const NAME = /^[0-9]{6,12}\.pack$/

export const isPack = (name: string): boolean => NAME.test(name)

export const packName = (number: number): string => `${String(number).padStart(6, "0")}.pack`

export const packFolder = (folder: string): string => join(folder, "packs")

/** Nothing but such a name leads to a file, so that no path comes from outside. */
export function packPath(folder: string, name: string): string {
  if (!isPack(name)) throw new Error(`not the name of a pack: ${JSON.stringify(name.slice(0, 80))}`)
  return join(packFolder(folder), name)
}

/** What threads need to know to write blobs, as long as one import takes. Crosses threads. */
export interface PackRun {
  /** Another number for each run in this process. */
  readonly id: number
  /** The folder of blobs. */
  readonly folder: string
  /** Packs that may be added to, from where on. Each is taken by one thread. */
  readonly open: readonly { readonly name: string; readonly end: number }[]
  /** The number of the first pack that is made new. */
  readonly next: number
  /** Shared: how many packs are taken. */
  readonly taken: Int32Array<SharedArrayBuffer>
  /** Shared: the hashes that are in packs already, 32 bytes each, in order. */
  readonly known: Uint8Array<SharedArrayBuffer>
}

const HASH = 32

/** Whether a blob was in a pack before the run. */
export function isKnown({ known }: PackRun, hash: Uint8Array): boolean {
  let from = 0
  let to = known.length / HASH
  while (from < to) {
    const middle = (from + to) >>> 1
    const order = Buffer.compare(known.subarray(middle * HASH, (middle + 1) * HASH), hash)
    if (order === 0) return true
    if (order < 0) from = middle + 1
    else to = middle
  }
  return false
}
