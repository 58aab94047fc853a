/** Keeps the index up to date: once a batch, for the tracks that it touched. */
import { quoteName } from "../../store/ddl.ts"
import { remember } from "../../library/remember.ts"
import { type Dialect, insert, run, type Table, type Value, type Work } from "../../store/port.ts"
import { tokens } from "./fold.ts"
import { FIELDS, searchContents, weightOf } from "./table.ts"

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
  // In order of the rows: FTS5 ends a segment wherever a row follows one with a higher number.
  const rows = docs.toSorted((a, b) => a.row - b.row).map(({ row, ...doc }) => [row, ...indexed(dialect, doc)])
  yield* run(dialect.name === "sqlite" ? replaceSqlite(name) : replacePostgres(name), [JSON.stringify(rows)])
}

/**
 * Fills an index that is empty. `pages` answers the documents behind a row, in order of their rows; none is the end.
 * FTS5 gathers in memory what it then writes, and a megabyte of that is full after some thousand tracks.
 */
export function* fillSearch(dialect: Dialect, name: string, pages: (after: number) => Work<SearchDoc[]>): Work<void> {
  const isSqlite = dialect.name === "sqlite"
  if (isSqlite) yield* setGathered(name, MUCH)
  const contents: Table = searchContents(dialect, name)
  for (let after = 0; ;) {
    const docs = yield* pages(after)
    const last = docs.at(-1)
    if (last === undefined) break
    if (isSqlite)
      yield* insert(
        contents,
        docs.map(({ row, ...doc }) => [row, ...indexed(dialect, doc)]),
      )
    else yield* writeSearch(dialect, name, docs)
    after = last.row
  }
  yield* optimizeSearch(dialect, name)
  if (isSqlite) yield* setGathered(name, ORDINARY)
}

/** Bytes. */
const MUCH = 4 * 1024 * 1024
/** What FTS5 has by itself. */
const ORDINARY = 1024 * 1024

// In the text: numbers of JavaScript are bound as fractions, of which FTS5 takes none.
const setGathered = (name: string, bytes: number): Work<void> =>
  run(`INSERT INTO ${quoteName(name)} (${quoteName(name)}, rank) VALUES ('hashsize', ${bytes})`)

type Texts = Omit<SearchDoc, "row">

const indexed = (dialect: Dialect, doc: Texts): Value[] =>
  dialect.name === "sqlite" ? FIELDS.map((field) => tokensOf(doc, field)) : [vectorOf(doc)]

const joined = (text: string): string => tokens(text).join(" ")
/** Tracks share artist, album and genre. */
const sharedTokens = remember(joined)
/** With a space between each two. */
const tokensOf = (doc: Texts, field: keyof Texts): string =>
  field === "title" ? joined(doc.title) : sharedTokens(doc[field])

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
function vectorOf(doc: Texts): string {
  const places = new Map<string, string>()
  for (const [index, field] of FIELDS.entries()) {
    for (const token of new Set(tokensOf(doc, field).split(" "))) {
      if (token === "") continue
      const place = `${index + 1}${weightOf(field)}`
      const known = places.get(token)
      places.set(token, known === undefined ? place : `${known},${place}`)
    }
  }
  return [...places].map(([token, place]) => `'${token}':${place}`).join(" ")
}
