/** Blobs as files of their own, as exports and restored libraries have them: `<first two digits>/<hash>`. */
import { join } from "node:path"

/** SHA-256 in hexadecimal: nothing else names a file here, so that no path comes from outside. */
const HASH = /^[0-9a-f]{64}$/

export function blobPath(folder: string, hash: string): string {
  if (!HASH.test(hash)) throw new Error(`not the hash of a blob: ${JSON.stringify(hash.slice(0, 80))}`)
  return join(folder, hash.slice(0, 2), hash)
}
