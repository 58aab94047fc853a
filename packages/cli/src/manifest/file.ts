/** A manifest as a file: written beside and put in its place in one step, so that nobody reads half of it. */
import { createHash } from "node:crypto"
import { open, rename, rm } from "node:fs/promises"
import type { Library } from "@ledgerline/core"
import { writeManifest } from "@ledgerline/core/manifest"

export interface WrittenFile {
  readonly bytes: number
  /** SHA-256, in hexadecimal digits. */
  readonly digest: string
}

/**
 * `mayReplace` is asked last, when all is written: where it says no, what is there stays, and the answer is undefined. It is
 * given what would be put in its place.
 */
export async function writeManifestFile(library: Library, path: string): Promise<WrittenFile>
export async function writeManifestFile(
  library: Library,
  path: string,
  mayReplace: (written: WrittenFile) => Promise<boolean>,
): Promise<WrittenFile | undefined>
export async function writeManifestFile(
  library: Library,
  path: string,
  mayReplace: (written: WrittenFile) => Promise<boolean> = async () => true,
): Promise<WrittenFile | undefined> {
  const beside = `${path}.${Buffer.from(library.ports.random.bytes(6)).toString("hex")}.tmp`
  const hash = createHash("sha256")
  let bytes = 0
  const file = await open(beside, "wx", 0o644)
  try {
    try {
      for await (const text of writeManifest(library)) {
        const piece = Buffer.from(text)
        await file.writeFile(piece)
        hash.update(piece)
        bytes += piece.length
      }
      await file.sync()
    } finally {
      await file.close()
    }
    const written = { bytes, digest: hash.digest("hex") }
    if (!(await mayReplace(written))) {
      await rm(beside)
      return undefined
    }
    await rename(beside, path)
    return written
  } catch (cause) {
    await rm(beside, { force: true })
    throw cause
  }
}
