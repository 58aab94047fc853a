/** All places where a media file is on this device, for those who hand it to others. */
import { join } from "node:path"
import { type Library, query, queryOne } from "@ledgerline/core"
import { below, bytesOf, nameOf } from "../scan/names.ts"
import { LOCAL_FILE } from "./tables.ts"

/** A file of a source of this device, as the last scan found it. */
export interface LocalCopy {
  /** The source's folder, links resolved. */
  readonly root: Buffer
  /** The whole path. */
  readonly path: Buffer
  readonly size: number
  /** Microseconds since 1970. */
  readonly mtimeUs: number
  /** What reading it found; null where that is not known. */
  readonly container: string | null
}

interface Row {
  readonly root: Uint8Array
  readonly folder: Uint8Array
  readonly name: Uint8Array
  readonly size: number
  readonly mtimeUs: number
  readonly container: string | null
}

/** Those that could be read the last time, in the order of sources and paths. */
export async function localCopies(library: Library, mediaFile: string): Promise<LocalCopy[]> {
  const { dialect } = library.store
  const rows = await library.store.read(function* () {
    if ((yield* queryOne(dialect.exists, [LOCAL_FILE.name])) === undefined) return []
    return yield* query<Row>(
      `SELECT place.path AS root, file.folder, file.name, file.size, file."mtimeUs", media.container
       FROM "localFile" AS file
       JOIN "localSource" AS place ON place.source = file.source
       JOIN source ON source.id = file.source
       LEFT JOIN "mediaFile" AS media ON media.id = file."mediaFile"
       WHERE file."mediaFile" = ? AND file.failure IS NULL ORDER BY file.source, file.folder, file.name`,
      [mediaFile],
    )
  })
  return rows.map(({ root, folder, name, size, mtimeUs, container }) => {
    const [top, inner, own] = [root, folder, name].map((bytes) => nameOf(Buffer.from(bytes))) as [
      string,
      string,
      string,
    ]
    return {
      root: bytesOf(top),
      path: bytesOf(join(top, below(inner, own))),
      size: Number(size),
      mtimeUs: Number(mtimeUs),
      container,
    }
  })
}
