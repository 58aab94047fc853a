/** Files that are not where they were and that nobody has called lost yet. */
import {
  type Library,
  type MissingCopies,
  query,
  queryOne,
  remove,
  upsert,
  type Value,
  type Work,
} from "@ledgerline/core"
import { bytesOf, nameOf } from "../scan/names.ts"
import { MISSING_FILE } from "./tables.ts"

export interface MissingFile {
  readonly folder: string
  readonly name: string
  readonly copy: string
}

/** Those of a source. */
export function* missingIn(source: string): Work<MissingFile[]> {
  const rows = yield* query<{ folder: Uint8Array; name: Uint8Array; copy: string }>(
    'SELECT folder, name, copy FROM "missingFile" WHERE source = ?',
    [source],
  )
  return rows.map(({ folder, name, copy }) => ({
    folder: nameOf(Buffer.from(folder)),
    name: nameOf(Buffer.from(name)),
    copy,
  }))
}

/** Files become missing, and others are so no more. */
export function* storeMissing(
  source: string,
  { came, went }: { readonly came: readonly MissingFile[]; readonly went: readonly MissingFile[] },
): Work<void> {
  const key = ({ folder, name }: MissingFile): readonly Value[] => [source, bytesOf(folder), bytesOf(name)]
  yield* remove(MISSING_FILE, went.map(key))
  yield* upsert(
    MISSING_FILE,
    came.map((file) => [...key(file), file.copy]),
  )
}

/** Where copies are asked for: those that are missing from the folders of this device. */
export async function missingCopies(library: Library): Promise<MissingCopies> {
  const { dialect } = library.store
  const rows = await library.store.read(function* () {
    if ((yield* queryOne(dialect.exists, [MISSING_FILE.name])) === undefined) return []
    return yield* query<{ source: string; files: number }>(
      'SELECT source, count(*) AS files FROM "missingFile" GROUP BY source',
    )
  })
  return {
    counts: new Map(rows.map(({ source, files }) => [source, Number(files)])),
    *among(copies) {
      const sql = `SELECT copy FROM "missingFile" WHERE ${dialect.anyOf("copy", "text")}`
      return new Set((yield* query<{ copy: string }>(sql, [dialect.list(copies)])).map(({ copy }) => copy))
    },
  }
}
