/** Reads and writes what this device knows of files. */
import { query, queryOne, type Row, type Rows, type Value, type Work } from "@ledgerline/core"
import { bytesOf, nameOf } from "../scan/names.ts"
import { LOCAL_FILE } from "./tables.ts"

export interface LocalFile {
  readonly folder: string
  readonly name: string
  readonly size: number
  readonly mtimeUs: number
  readonly ctimeUs: number
  readonly unsettled: boolean
  readonly mediaFile: string | null
  readonly track: string | null
  readonly claims: string | null
  readonly failure: string | null
  readonly reader: number
}

const COLUMNS = 'folder, name, size, "mtimeUs", "ctimeUs", unsettled, "mediaFile", track, claims, failure, reader'

const read = (row: Row): LocalFile => ({
  ...(row as unknown as LocalFile),
  folder: nameOf(Buffer.from(row["folder"] as Uint8Array)),
  name: nameOf(Buffer.from(row["name"] as Uint8Array)),
  unsettled: row["unsettled"] === 1,
})

/** The files of a folder, without those of the folders in it. */
export function* filesIn(source: string, folder: string): Work<LocalFile[]> {
  const sql = `SELECT ${COLUMNS} FROM "localFile" WHERE source = ? AND folder = ?`
  return (yield* query(sql, [source, bytesOf(folder)])).map(read)
}

/** Where a media file was in a source. */
export function* placesOf(source: string, mediaFile: string): Work<LocalFile[]> {
  const sql = `SELECT ${COLUMNS} FROM "localFile" WHERE source = ? AND "mediaFile" = ? ORDER BY folder, name`
  return (yield* query(sql, [source, mediaFile])).map(read)
}

/** The folders of a source in which files are known. */
export function* foldersOf(source: string): Work<string[]> {
  const rows = yield* query('SELECT DISTINCT folder FROM "localFile" WHERE source = ?', [source])
  return rows.map((row) => nameOf(Buffer.from(row["folder"] as Uint8Array)))
}

/** How many files of a source were readable. */
export function* countFiles(source: string): Work<number> {
  const sql = 'SELECT count(*) AS files FROM "localFile" WHERE source = ? AND "mediaFile" IS NOT NULL'
  const [row] = yield* query<{ files: number }>(sql, [source])
  return row?.files ?? 0
}

/** Whether audio of a source was ever read and not called lost since. */
export function* hasFiles(source: string): Work<boolean> {
  const sql = 'SELECT 1 AS one FROM "localFile" WHERE source = ? AND "mediaFile" IS NOT NULL LIMIT 1'
  return (yield* queryOne(sql, [source])) !== undefined
}

/** The files of a source whose audio is at several places of it. */
export function* severalPlaces(source: string): Work<LocalFile[]> {
  const several = `SELECT "mediaFile" FROM "localFile" WHERE source = ? AND "mediaFile" IS NOT NULL
    GROUP BY "mediaFile" HAVING count(*) > 1`
  const sql = `SELECT ${COLUMNS} FROM "localFile" WHERE source = ? AND "mediaFile" IN (${several})`
  return (yield* query(sql, [source, source])).map(read)
}

/** The row of a file, in the order of the table's columns. */
export const fileRow = (source: string, file: LocalFile): readonly Value[] => [
  source,
  bytesOf(file.folder),
  bytesOf(file.name),
  file.size,
  file.mtimeUs,
  file.ctimeUs,
  file.unsettled ? 1 : 0,
  file.mediaFile,
  file.track,
  file.claims,
  file.failure,
  file.reader,
]

/** The keys under which files are forgotten. */
export const fileKeys = (source: string, files: readonly Pick<LocalFile, "folder" | "name">[]): Rows =>
  files.map(({ folder, name }) => [source, bytesOf(folder), bytesOf(name)])

export const FILES = LOCAL_FILE
