/** A run of packs without a library. */
import type { PackRun } from "../blobs/packs.ts"

let runs = 1_000_000

export const packRun = (folder: string): PackRun => ({
  id: ++runs,
  folder,
  open: [],
  next: 1,
  taken: new Int32Array(new SharedArrayBuffer(4)),
  known: new Uint8Array(new SharedArrayBuffer(0)),
})
