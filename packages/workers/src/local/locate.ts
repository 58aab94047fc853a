/** Where media files are on this device. */
import { join } from "node:path"
import { type Library, query, queryOne } from "@ledgerline/core"
import { below, bytesOf, isText, nameOf } from "../scan/names.ts"
import { LOCAL_FILE } from "./tables.ts"

interface Place {
  readonly root: Uint8Array
  readonly folder: Uint8Array
  readonly name: Uint8Array
}

/** The path of a media file, as bytes where it is no text; undefined where no source of this device has it. */
export async function locateFile(library: Library, mediaFile: string): Promise<string | Uint8Array | undefined> {
  const { dialect } = library.store
  const place = await library.store.read(function* () {
    if ((yield* queryOne(dialect.exists, [LOCAL_FILE.name])) === undefined) return undefined
    const rows = yield* query<Place>(
      `SELECT place.path AS root, file.folder, file.name FROM "localFile" AS file
       JOIN "localSource" AS place ON place.source = file.source
       JOIN source ON source.id = file.source
       WHERE file."mediaFile" = ? AND file.failure IS NULL ORDER BY file.source, file.folder, file.name LIMIT 1`,
      [mediaFile],
    )
    return rows[0]
  })
  if (place === undefined) return undefined
  const [root, folder, name] = [place.root, place.folder, place.name].map((bytes) => nameOf(Buffer.from(bytes)))
  const path = join(root as string, below(folder as string, name as string))
  return isText(path) ? path : bytesOf(path)
}
