/**
 * What lies in a folder of a source: its folders and its files, in the order of their paths. Read from the index of copies, a
 * few rows at a time: what is below a folder is passed over in one step, however much it is.
 */
import { InvalidQuery } from "../../errors.ts"
import { LONGEST_PATH_KEY } from "../../library/copy/view.ts"
import { indexText } from "../../library/indexText.ts"
import { query, type Value, type Work } from "../../store/port.ts"
import { decodeCursor, encodeCursor } from "../../views/lists/cursor.ts"

export interface FolderEntry {
  readonly kind: "folder" | "file"
  readonly name: string
  /** Relative to the source. */
  readonly path: string
  /** Of a file. */
  readonly mediaFile: string | null
}

export interface FolderQuery {
  readonly source: string
  /** Relative to the source; the source itself unless given. */
  readonly path?: string | undefined
  readonly after?: string | undefined
  readonly limit?: number | undefined
}

interface CopyRow {
  readonly pathKey: string
  readonly id: string
  readonly path: string
  readonly mediaFile: string
}

/** Rows that are read at a time: a folder often has some files that are of one album. */
const ROWS = 32

/** What comes after each path that begins with a text that ends with a slash. */
const behind = (prefix: string): string => `${prefix.slice(0, -1)}0`

/** One page; `next` is where the next one begins. Fails with InvalidQuery. */
export function* entriesOf({ source, path = "", after, limit = 50 }: FolderQuery): Work<{
  readonly entries: readonly FolderEntry[]
  readonly next?: string
}> {
  const prefix = path === "" || path.endsWith("/") ? path : `${path}/`
  if (prefix.length > LONGEST_PATH_KEY) throw new InvalidQuery({ message: "that path is too long to be looked into" })
  const of = JSON.stringify(["folder", source, prefix])
  const begin = after === undefined ? undefined : decodeCursor(after, of, ["text", "text", "text"])
  let [key, id, last] = (begin ?? [prefix, "", ""]) as [string, string, string]
  const entries: FolderEntry[] = []
  for (;;) {
    const rows: CopyRow[] = yield* rowsFrom(source, key, id, prefix)
    let skipped: string | undefined
    for (const row of rows) {
      if (skipped !== undefined && row.pathKey.startsWith(skipped)) continue
      const rest = row.path.slice(prefix.length)
      const slash = rest.indexOf("/")
      const folder = slash === -1 ? undefined : prefix + rest.slice(0, slash + 1)
      if (entries.length >= limit && folder !== last) return { entries, next: encodeCursor(of, [key, id, last]) }
      if (folder === undefined) entries.push({ kind: "file", name: rest, path: row.path, mediaFile: row.mediaFile })
      else if (folder !== last)
        entries.push({ kind: "folder", name: rest.slice(0, slash), path: folder.slice(0, -1), mediaFile: null })
      last = folder ?? ""
      const isWhole = folder !== undefined && folder.length <= LONGEST_PATH_KEY
      skipped = isWhole ? folder : undefined
      // Of a folder whose name is cut off in the index, each file is passed one by one.
      ;[key, id] = isWhole ? [behind(folder), ""] : [row.pathKey, row.id]
    }
    if (rows.length < ROWS) return { entries }
  }
}

function* rowsFrom(source: string, key: string, id: string, prefix: string): Work<CopyRow[]> {
  const params: Value[] = [source, indexText(key, LONGEST_PATH_KEY), id]
  const isBelow = prefix === "" ? "" : `AND "pathKey" < ?`
  return yield* query<CopyRow>(
    `SELECT "pathKey", id, path, "mediaFile" FROM "copy"
     WHERE source = ? AND ("pathKey", id) > (?, ?) ${isBelow} AND state = 'present'
     ORDER BY "pathKey", id LIMIT ${ROWS}`,
    prefix === "" ? params : [...params, behind(prefix)],
  )
}
