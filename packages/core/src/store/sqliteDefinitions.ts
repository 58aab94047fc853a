/**
 * Puts right how the tables of a database are defined, where one character of a definition is damaged: SQLite does not even
 * open such a file, and nothing in the log says what lay there, but the program does. Tables of others are let be.
 */
import Database from "better-sqlite3"
import { isOwned } from "./sqliteSettings.ts"

/** A table, an index or a view, as SQLite lists it. */
export interface Definition {
  readonly type: string
  readonly name: string
  readonly table: string
  /** Null for an index that SQLite made by itself. */
  readonly sql: string | null
}

interface Listed extends Definition {
  readonly row: number
}

export const LISTED = `SELECT rowid AS row, type, name, tbl_name AS "table", sql FROM sqlite_schema`

/** `whole` lists what a new database has, whose views are of generation 1. */
export function mendDefinitions(path: string, whole: readonly Definition[]): void {
  const db = new Database(path, { timeout: 0, fileMustExist: true })
  try {
    // Allows what follows: with it, SQLite reads past what it cannot make out, and lets definitions be written.
    db.unsafeMode(true)
    db.pragma("writable_schema = ON")
    if (!isOwned(db)) return
    db.pragma("synchronous = FULL")
    const change = db.prepare("UPDATE sqlite_schema SET type = ?, name = ?, tbl_name = ?, sql = ? WHERE rowid = ?")
    db.transaction(() => {
      for (const [row, { type, name, table, sql }] of mended(db.prepare(LISTED).all() as Listed[], whole))
        change.run(type, name, table, sql, row)
    })()
  } finally {
    db.close()
  }
}

/** Of what is listed, the rows that are damaged and what they should say. */
function mended(listed: readonly Listed[], whole: readonly Definition[]): [row: number, Definition][] {
  const all = generationsOf(listed).flatMap((number) => whole.map((each) => inGeneration(each, number)))
  const byName = Map.groupBy(all, ({ name }) => name)
  const names = new Set(listed.map(({ name }) => name))
  const missing = all.filter(({ name }) => !names.has(name))
  return listed.flatMap((here): [number, Definition][] => {
    // Where views are being made anew, what has no generation of its own may be of either.
    const far = (byName.get(here.name) ?? missing).map((right) => ({ right, by: distance(here, right) }))
    const [nearest, next] = far.toSorted((a, b) => a.by - b.by)
    return nearest?.by === 1 && next?.by !== 1 ? [[here.row, nearest.right]] : []
  })
}

/** A damaged name may seem to be of another generation. */
const LEAST = 10

function generationsOf(listed: readonly Listed[]): string[] {
  const numbers = listed.flatMap(({ name }) => /_(\d+)(?:_|$)/.exec(name)?.[1] ?? [])
  return [...Map.groupBy(numbers, (number) => number)].flatMap(([number, all]) => (all.length < LEAST ? [] : [number]))
}

function inGeneration({ type, name, table, sql }: Definition, number: string): Definition {
  const there = (text: string): string => text.replaceAll(/_1(?![0-9])/g, `_${number}`)
  const own = /^(sqlite_autoindex_)(.*)(_\d+)$/.exec(name)
  return {
    type,
    name: own === null ? there(name) : `${own[1]}${there(own[2] as string)}${own[3]}`,
    table: there(table),
    sql: sql === null ? null : there(sql),
  }
}

/** Characters that differ, of texts that are as long as each other. More than that is no damage but another version. */
function distance(here: Definition, right: Definition): number {
  let count = 0
  for (const field of ["type", "name", "table", "sql"] as const) {
    const [a, b] = [here[field], right[field]]
    if (a === b) continue
    if (a === null || b === null || a.length !== b.length) return Number.POSITIVE_INFINITY
    for (let i = 0; i < a.length && count < 2; i++) if (a[i] !== b[i]) count += 1
  }
  return count
}
