/** Blobs as files of their own, as exports and restored libraries have them: `<first two digits>/<hash>`. */
import { mkdir, open, rename, rm } from "node:fs/promises"
import { dirname, join } from "node:path"

/** SHA-256 in hexadecimal: nothing else names a file here, so that no path comes from outside. */
const HASH = /^[0-9a-f]{64}$/

let writes = 0

/** Writes a blob so that it outlasts a crash. */
export async function writeBlob(folder: string, hash: string, bytes: Uint8Array): Promise<void> {
  const path = blobPath(folder, hash)
  await mkdir(dirname(path), { recursive: true })
  // The same blob may be written twice at once.
  const beside = `${path}.${process.pid}.${writes++}`
  try {
    const file = await open(beside, "w")
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(beside, path)
  } finally {
    await rm(beside, { force: true })
  }
  await syncFolder(dirname(path))
}

/** Makes the names in a folder last. Systems without such a thing do it by themselves. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return
  const folder = await open(path, "r")
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

export function blobPath(folder: string, hash: string): string {
  if (!HASH.test(hash)) throw new Error(`not the hash of a blob: ${JSON.stringify(hash.slice(0, 80))}`)
  return join(folder, hash.slice(0, 2), hash)
}
