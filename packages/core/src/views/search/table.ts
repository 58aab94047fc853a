/**
 * The index of each database. SQLite: FTS5 that knows which columns a token is in but not where, with prefixes of one to
 * three letters ready; it keeps the tokens, since a table without contents takes five times as long to replace a row. Postgres: a tsvector whose weights say the column, under GIN.
 */
import { quoteName } from "../../store/ddl.ts"
import type { Dialect, Table } from "../../store/port.ts"
import type { Term } from "./query.ts"

export const FIELDS = ["title", "artist", "album", "extra"] as const
export type Field = (typeof FIELDS)[number]

export function createSearch(dialect: Dialect, name: string): string[] {
  const table = quoteName(name)
  if (dialect.name === "sqlite") {
    return [
      `CREATE VIRTUAL TABLE ${table} USING fts5(${FIELDS.join(", ")}, detail=column, columnsize=0, prefix='1 2 3', tokenize='ascii')`,
    ]
  }
  return [
    `CREATE TABLE ${table} ("row" BIGINT PRIMARY KEY, words TSVECTOR NOT NULL)`,
    `CREATE INDEX ${quoteName(`${name}_words`)} ON ${table} USING GIN (words)`,
  ]
}

/** What the index holds of each track, as a table that can be read. */
export const searchContents = (dialect: Dialect, name: string): Table =>
  dialect.name === "sqlite"
    ? {
        name,
        columns: {
          rowid: { type: "integer" },
          ...Object.fromEntries(FIELDS.map((field) => [field, { type: "text" }])),
        },
        primaryKey: ["rowid"],
      }
    : { name, columns: { row: { type: "integer" }, words: { type: "text" } }, primaryKey: ["row"] }

export const dropSearch = (dialect: Dialect, name: string): string[] => [dialect.dropTable(name)]

/** A query with two placeholders, an expression of {@link matchExpression} and a limit; answers `row`, ascending. */
export function matchSql(dialect: Dialect, name: string): string {
  const table = quoteName(name)
  return dialect.name === "sqlite"
    ? `SELECT rowid AS "row" FROM ${table} WHERE ${table} MATCH ? ORDER BY rowid LIMIT ?`
    : `SELECT "row" FROM ${table} WHERE words @@ ?::tsquery ORDER BY "row" LIMIT ?`
}

/** All terms, each in any of the fields. Tokens hold no quotes by their making (fold.ts). */
export function matchExpression(dialect: Dialect, terms: readonly Term[], fields: readonly Field[] = FIELDS): string {
  const isEverywhere = fields.length === FIELDS.length
  if (dialect.name === "sqlite") {
    const all = combine(terms, " AND ", " OR ", (token, isPrefix) => `"${token}"${isPrefix ? "*" : ""}`)
    return isEverywhere ? all : `{${fields.join(" ")}} : (${all})`
  }
  const weights = isEverywhere ? "" : fields.map(weightOf).join("")
  return combine(terms, " & ", " | ", (token, isPrefix) => {
    const flags = `${isPrefix ? "*" : ""}${weights}`
    return `'${token}'${flags === "" ? "" : `:${flags}`}`
  })
}

export const weightOf = (field: Field): string => "ABCD".charAt(FIELDS.indexOf(field))

function combine(
  terms: readonly Term[],
  and: string,
  or: string,
  quote: (token: string, isPrefix: boolean) => string,
): string {
  const all = terms.map(({ alternatives, isPrefix }) => {
    const each = alternatives.map((tokens) => {
      const list = tokens.map((token, index) => quote(token, isPrefix && index === tokens.length - 1))
      return `(${list.join(and)})`
    })
    return `(${each.join(or)})`
  })
  return all.join(and)
}
