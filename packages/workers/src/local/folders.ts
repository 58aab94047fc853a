/** Reads and writes what this device knows of folders. */
import { query, remove, upsert, type Work } from "@ledgerline/core"
import { bytesOf, nameOf } from "../scan/names.ts"
import { LOCAL_FOLDER } from "./tables.ts"

/** The stamps of the folders of a source, by path. */
export function* stampsOf(source: string): Work<Map<string, string>> {
  const sql = 'SELECT folder, stamp FROM "localFolder" WHERE source = ?'
  const rows = yield* query<{ folder: Uint8Array; stamp: string }>(sql, [source])
  return new Map(rows.map(({ folder, stamp }) => [nameOf(Buffer.from(folder)), stamp]))
}

/** Remembers folders with their stamps. */
export const keepStamps = (source: string, stamps: readonly (readonly [folder: string, stamp: string])[]): Work<void> =>
  upsert(
    LOCAL_FOLDER,
    stamps.map(([folder, stamp]) => [source, bytesOf(folder), stamp]),
  )

/** Forgets folders. */
export const forgetFolders = (source: string, folders: readonly string[]): Work<void> =>
  remove(
    LOCAL_FOLDER,
    folders.map((folder) => [source, bytesOf(folder)]),
  )
