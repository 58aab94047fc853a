/** Tables and works that the rules of the store contract share. */
import { define, query, type Row, type Store, type Table, type Work } from "../store/port.ts"
import type { MakeStore } from "./storeContract.ts"

export const COUNTER = {
  name: "counter",
  columns: { id: { type: "text" }, n: { type: "integer" } },
  primaryKey: ["id"],
} as const satisfies Table

export const VISIT = {
  name: "visit",
  columns: {
    person: { type: "text" },
    year: { type: "integer" },
    place: { type: "text" },
    note: { type: "text", nullable: true },
  },
  primaryKey: ["person", "year", "place"],
  indexes: [
    { name: "byPlace", columns: ["place", "year"] },
    { name: "byNote", columns: ["note"], unique: true, where: "note IS NOT NULL" },
  ],
} as const satisfies Table

export const THING = {
  name: "thing",
  columns: {
    id: { type: "integer" },
    text: { type: "text", nullable: true },
    whole: { type: "integer", nullable: true },
    real: { type: "real", nullable: true },
    bytes: { type: "blob", nullable: true },
  },
  primaryKey: ["id"],
  rowid: true,
} as const satisfies Table

export const TAG = { name: "tag", columns: { name: { type: "text" } }, primaryKey: ["name"] } as const satisfies Table

/** Not made with the others: its key comes when its rows are there. */
export const LOADED = {
  name: "loaded",
  columns: { id: { type: "text" }, n: { type: "integer" }, note: { type: "text", nullable: true } },
  primaryKey: ["id", "n"],
  keyAside: true,
  indexes: [{ name: "byNote", columns: ["note"] }],
} as const satisfies Table

const TABLES: readonly Table[] = [COUNTER, VISIT, THING, TAG]

/** Runs a test on a fresh store that has the tables, and closes it. */
export function withStore(make: MakeStore, test: (store: Store, reopen?: () => Promise<Store>) => Promise<void>) {
  return async (): Promise<void> => {
    const { store, reopen, close } = await make()
    try {
      await createTables(store)
      await test(store, reopen)
    } finally {
      await close()
    }
  }
}

export function createTables(store: Store): Promise<void> {
  const { dialect } = store
  return store.write(() => define(TABLES.flatMap((t) => [...dialect.createTable(t), ...dialect.createIndexes(t)])))
}

export const rowsOf = (store: Store, table: Table): Promise<Row[]> =>
  store.read(() => query(`SELECT * FROM ${table.name} ORDER BY ${table.primaryKey.join(", ")}`))

/** A work of plain statements, for tests that need no result. */
export function* sequence(...works: readonly Work<unknown>[]): Work<void> {
  for (const work of works) yield* work
}
