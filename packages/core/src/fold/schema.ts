/** Creates and drops the tables of a generation, and moves the plain names to it. */
import { quoteName } from "../store/ddl.ts"
import type { Registry } from "../define/registry.ts"
import { define, type Dialect, query, type Table, type Work } from "../store/port.ts"
import type { Generation } from "./generation.ts"
import { FOLD_TABLES, SUBJECT } from "./tables.ts"

export const tablesOf = (registry: Registry): readonly Table[] => [...FOLD_TABLES, ...registry.tables]

export interface SchemaContext {
  readonly dialect: Dialect
  readonly registry: Registry
  readonly generation: Generation
}

/** Tables without indexes, and without keys that are aside: a bulk load adds these at its end. */
export function createTables({ dialect, registry, generation }: SchemaContext): string[] {
  return [
    ...tablesOf(registry).flatMap((table) => dialect.createTable(generation.at(table))),
    ...registry.crossViews.flatMap((view) => view.create?.(dialect, generation.number) ?? []),
  ]
}

/** The keys that are aside. */
export const createKeys = ({ dialect, registry, generation }: SchemaContext): string[] =>
  tablesOf(registry).flatMap((table) => dialect.createKey(generation.at(table)))

/** `of` says for which tables; all unless given. */
export const createIndexes = (
  { dialect, registry, generation }: SchemaContext,
  of: (table: Table) => boolean = () => true,
): string[] =>
  tablesOf(registry)
    .filter(of)
    .flatMap((table) => dialect.createIndexes(generation.at(table)))

/** Makes the plain names mean this generation. */
export const nameViews = ({ registry, generation }: SchemaContext): string[] =>
  tablesOf(registry).map((table) => {
    const name = generation.name(table)
    const select = table.bySubjectRow
      ? `SELECT s.key AS subject, t.* FROM ${name} AS t JOIN ${generation.name(SUBJECT)} AS s ON s.row = t."subjectRow"`
      : `SELECT * FROM ${name}`
    return `CREATE VIEW ${quoteName(table.name)} AS ${select}`
  })

interface Listed {
  readonly name: string
  readonly kind: "table" | "view"
}

/** Moves the plain names to a generation. Names of tables that another version of the program had vanish. */
export function* exchangeNames(context: SchemaContext): Work<void> {
  const listed = yield* query<Listed>(context.dialect.catalogue)
  const views = listed.filter((each) => each.kind === "view").map((each) => `DROP VIEW ${quoteName(each.name)}`)
  yield* define([...views, ...nameViews(context)])
}

/**
 * Drops the tables of generations, `most` of them. Their names are asked of the database, since another version may have
 * made them. Answers whether there are more.
 */
export function* dropGenerations(
  dialect: Dialect,
  isDropped: (generation: number) => boolean,
  most = Number.POSITIVE_INFINITY,
): Work<boolean> {
  const listed = yield* query<Listed>(dialect.catalogue)
  const tables = listed.filter(({ name, kind }) => {
    const number = /^[A-Za-z]+_(\d+)$/.exec(name)?.[1]
    return kind === "table" && number !== undefined && isDropped(Number(number))
  })
  yield* define(tables.slice(0, most).map((table) => dialect.dropTable(table.name)))
  return tables.length > most
}
