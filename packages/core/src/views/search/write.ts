/** Keeps the index up to date: once a batch, for the tracks that it touched. */
import { quoteName } from "../../store/ddl.ts"
import { type Dialect, run, type Work } from "../../store/port.ts"
import { tokens } from "./fold.ts"
import { FIELDS, weightOf } from "./table.ts"

export interface SearchDoc {
  /** The row number of the track. */
  readonly row: number
  readonly title: string
  readonly artist: string
  readonly album: string
  /** Everything else that finds the track: album artist, composer, genres, year. */
  readonly extra: string
}

/** Replaces what the index says about these rows; each row at most once. One request, whatever their number. */
export function* writeSearch(dialect: Dialect, name: string, docs: readonly SearchDoc[]): Work<void> {
  if (docs.length === 0) return
  const isSqlite = dialect.name === "sqlite"
  // In order of the rows: FTS5 ends a segment wherever a row follows one with a higher number.
  const sorted = docs.toSorted((a, b) => a.row - b.row)
  const found = remembering()
  const rows = sorted.map((doc) =>
    isSqlite ? [doc.row, ...FIELDS.map((field) => found(doc[field]).join(" "))] : [doc.row, vectorOf(doc, found)],
  )
  yield* run(isSqlite ? replaceSqlite(name) : replacePostgres(name), [JSON.stringify(rows)])
}

/** Tracks of a batch share artist, album and genre: each text is folded once. */
function remembering(): typeof tokens {
  const known = new Map<string, string[]>()
  return (text) => {
    let list = known.get(text)
    if (list === undefined) known.set(text, (list = tokens(text)))
    return list
  }
}

const replaceSqlite = (name: string): string =>
  `INSERT OR REPLACE INTO ${quoteName(name)} (rowid, ${FIELDS.join(", ")})
   SELECT value->>0, ${FIELDS.map((_, index) => `value->>${index + 1}`).join(", ")} FROM json_each(?)`

const replacePostgres = (name: string): string =>
  `INSERT INTO ${quoteName(name)} ("row", words)
   SELECT (doc->>0)::bigint, (doc->>1)::tsvector FROM jsonb_array_elements(?::jsonb) AS doc
   ON CONFLICT ("row") DO UPDATE SET words = excluded.words`

/** Rows that are not in the index are passed over. */
export function* removeSearch(dialect: Dialect, name: string, rows: readonly number[]): Work<void> {
  if (rows.length === 0) return
  const column = dialect.name === "sqlite" ? "rowid" : '"row"'
  const sorted = rows.toSorted((a, b) => a - b)
  yield* run(`DELETE FROM ${quoteName(name)} WHERE ${dialect.anyOf(column, "integer")}`, [dialect.list(sorted)])
}

/** After very many rows were added: one segment in place of many. A tenth of a second for 100,000 tracks. */
export function* optimizeSearch(dialect: Dialect, name: string): Work<void> {
  const table = quoteName(name)
  if (dialect.name === "sqlite") yield* run(`INSERT INTO ${table} (${table}) VALUES ('optimize')`)
}

/** As Postgres reads it: `'love':1A,3C`. A position holds one weight, so each field has a position of its own. */
function vectorOf(doc: SearchDoc, found: typeof tokens): string {
  const places = new Map<string, string>()
  for (const [index, field] of FIELDS.entries()) {
    for (const token of new Set(found(doc[field]))) {
      const place = `${index + 1}${weightOf(field)}`
      const known = places.get(token)
      places.set(token, known === undefined ? place : `${known},${place}`)
    }
  }
  return [...places].map(([token, place]) => `'${token}':${place}`).join(" ")
}
