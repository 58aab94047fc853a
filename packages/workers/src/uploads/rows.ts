/** What this device knows of uploads: a table of its own, shared with nobody. */
import {
  define,
  type Dialect,
  query,
  queryOne,
  remove,
  type Row,
  type Table,
  upsert,
  type Value,
  type Work,
} from "@ledgerline/core"

const UPLOAD = {
  name: "localUpload",
  columns: {
    id: { type: "text" },
    member: { type: "text" },
    /** Tidied, as the folder. */
    name: { type: "text" },
    folder: { type: "text" },
    size: { type: "integer" },
    state: { type: "text" },
    /** Only so many bytes count while what follows has to be checked against a checksum. */
    held: { type: "integer", nullable: true },
    /** When something came the last time; milliseconds since 1970. */
    touched: { type: "integer" },
    /** The name under which it is moved into the folder: stored before that is tried. */
    target: { type: "text", nullable: true },
    reason: { type: "text", nullable: true },
    message: { type: "text", nullable: true },
    job: { type: "integer", nullable: true },
    op: { type: "text", nullable: true },
    mediaFile: { type: "text", nullable: true },
    /** Ids as JSON. */
    tracks: { type: "text" },
  },
  primaryKey: ["id"],
  indexes: [{ name: "ofMember", columns: ["member", "id"] }],
} as const satisfies Table

export interface UploadRow {
  readonly id: string
  readonly member: string
  readonly name: string
  readonly folder: string
  readonly size: number
  readonly state: "receiving" | "importing" | "imported" | "refused"
  readonly held: number | null
  readonly touched: number
  readonly target: string | null
  readonly reason: string | null
  readonly message: string | null
  readonly job: number | null
  readonly op: string | null
  readonly mediaFile: string | null
  readonly tracks: readonly string[]
}

/** Makes the table where it is absent. */
export function* prepareUploads(dialect: Dialect): Work<void> {
  if ((yield* queryOne(dialect.exists, [UPLOAD.name])) !== undefined) return
  yield* define([...dialect.createTable(UPLOAD), ...dialect.createIndexes(UPLOAD)])
}

export function* uploadOf(id: string): Work<UploadRow | undefined> {
  const row = yield* queryOne('SELECT * FROM "localUpload" WHERE id = ?', [id])
  return row === undefined ? undefined : read(row)
}

export function* uploadsOf(member: string, after: string, limit: number): Work<UploadRow[]> {
  const sql = 'SELECT * FROM "localUpload" WHERE member = ? AND id > ? ORDER BY id LIMIT ?'
  return (yield* query(sql, [member, after, limit])).map(read)
}

export function* allUploads(): Work<UploadRow[]> {
  return (yield* query('SELECT * FROM "localUpload"')).map(read)
}

export const keepUpload = (row: UploadRow): Work<void> => upsert(UPLOAD, [valuesOf(row)])

export const forgetUploads = (ids: readonly string[]): Work<void> =>
  remove(
    UPLOAD,
    ids.map((id) => [id]),
  )

const read = (row: Row): UploadRow => ({
  ...(row as unknown as UploadRow),
  tracks: JSON.parse(row["tracks"] as string) as string[],
})

const valuesOf = (row: UploadRow): Value[] =>
  Object.keys(UPLOAD.columns).map((name) =>
    name === "tracks" ? JSON.stringify(row.tracks) : (row[name as Exclude<keyof UploadRow, "tracks">] as Value),
  )
