/** Finds a file of this device that is byte for byte the same as another one. */
import { type FileHandle, open } from "node:fs/promises"
import { join } from "node:path"
import { type Library, query } from "@ledgerline/core"
import { below, bytesOf, nameOf } from "../scan/names.ts"

export interface KnownFile {
  readonly mediaFile: string
  readonly track: string | null
}

interface Row extends KnownFile {
  readonly root: Uint8Array
  readonly folder: Uint8Array
  readonly name: Uint8Array
}

/** More files of one length are not compared: the worst is that the file is there twice. */
const MOST = 100
const BLOCK = 256 * 1024

export async function sameFile(library: Library, path: string, size: number): Promise<KnownFile | undefined> {
  const rows = await library.store.read(() =>
    query<Row & Record<string, never>>(
      `SELECT place.path AS root, file.folder, file.name, file."mediaFile", file.track FROM "localFile" AS file
       JOIN "localSource" AS place ON place.source = file.source
       JOIN source ON source.id = file.source
       WHERE file.size = ? AND file."mediaFile" IS NOT NULL AND file.failure IS NULL LIMIT ${MOST}`,
      [size],
    ),
  )
  for (const { root, folder, name, mediaFile, track } of rows) {
    const [top, inner, own] = [root, folder, name].map((bytes) => nameOf(Buffer.from(bytes))) as [
      string,
      string,
      string,
    ]
    if (await areEqual(path, bytesOf(join(top, below(inner, own))), size)) return { mediaFile, track }
  }
  return undefined
}

/** False where one cannot be read: it counts as not there. */
async function areEqual(a: string, b: Buffer, size: number): Promise<boolean> {
  const opened: FileHandle[] = []
  try {
    for (const path of [a, b]) opened.push(await open(path, "r"))
    const [one, other] = opened as [FileHandle, FileHandle]
    if (!(await other.stat()).isFile()) return false
    const [left, right] = [Buffer.alloc(BLOCK), Buffer.alloc(BLOCK)]
    for (let at = 0; at < size;) {
      const { bytesRead } = await one.read(left, 0, BLOCK, at)
      const { bytesRead: same } = await other.read(right, 0, BLOCK, at)
      if (bytesRead === 0 || bytesRead !== same) return false
      if (!left.subarray(0, bytesRead).equals(right.subarray(0, bytesRead))) return false
      at += bytesRead
    }
    return (await other.stat()).size === size
  } catch {
    return false
  } finally {
    for (const handle of opened) await handle.close()
  }
}
