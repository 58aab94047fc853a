/** Asks a library what it shows, in the words of the model. */
import fc from "fast-check"
import { tablesOf } from "../fold/schema.ts"
import type { Library } from "../Library.ts"
import { quoteName } from "../store/ddl.ts"
import { query, type Row } from "../store/port.ts"
import { sortedState, type State } from "./model.ts"

/** Tables whose rows the model does not know: indexes of the engine, and what joins subjects. */
const UNKNOWN = new Set(["positionPage", "snapshot", "revertTarget"])

/** All rows of a library's views that are the same in every replica. */
export async function stateOf(library: Library): Promise<State> {
  const cross = new Set(library.registry.crossViews.flatMap((view) => view.tables))
  const tables: Record<string, Row[]> = {}
  for (const table of tablesOf(library.registry)) {
    if (UNKNOWN.has(table.name) || cross.has(table)) continue
    const reason = table.name === "quarantined" ? ["reason"] : []
    const columns = Object.keys(table.columns).filter((name) => !table.local?.includes(name) && !reason.includes(name))
    const sql = `SELECT ${columns.map(quoteName).join(", ")} FROM ${quoteName(table.name)}`
    tables[table.name] = (await library.store.read(() => query(sql))).map((row) => ({ ...row }))
  }
  return sortedState(tables)
}

/** Everything that goes into the state hash, to see what differs where two hashes do. */
export async function hashedRows(library: Library): Promise<Record<string, Row[]>> {
  const tables: Record<string, Row[]> = {}
  for (const table of tablesOf(library.registry)) {
    const columns = Object.keys(table.columns).filter((name) => !table.local?.includes(name))
    if (table.primaryKey.every((column) => table.local?.includes(column))) continue
    const order = table.primaryKey.map(quoteName).join(", ")
    tables[table.name] = await library.store.read(() =>
      query(`SELECT ${columns.map(quoteName).join(", ")} FROM ${quoteName(table.name)} ORDER BY ${order}`),
    )
  }
  return tables
}

/**
 * How long to look. A run of the suite looks at the same cases each time, so that it fails for a reason; to look
 * further, set LEDGERLINE_RUNS (a factor; raise `--testTimeout` with it) and LEDGERLINE_SEED (a number, or `random`).
 * A failure names its seed and path; LEDGERLINE_PATH goes straight there. LEDGERLINE_FIRST=1 does not shrink.
 */
export function effort(runs: number) {
  const { LEDGERLINE_SEED: seed, LEDGERLINE_RUNS: factor = "1", LEDGERLINE_PATH: path, LEDGERLINE_FIRST: first } = process.env
  return {
    seed: seed === undefined ? 20_260_101 : seed === "random" ? Math.floor(Math.random() * 2 ** 31) : Number(seed),
    numRuns: Math.ceil(runs * Number(factor)),
    endOnFailure: first === "1",
    // So that shrinking ends before the test's own limit, and tells what it has.
    interruptAfterTimeLimit: 55_000 * Math.max(1, Number(factor)),
    markInterruptAsFailure: true,
    ...(path === undefined ? {} : { path }),
  }
}

/** An asynchronous property with {@link effort}. */
export const holds = <T extends [unknown, ...unknown[]]>(
  runs: number,
  arbitraries: { [K in keyof T]: fc.Arbitrary<T[K]> },
  check: (...values: T) => Promise<void>,
): Promise<void> => fc.assert(fc.asyncProperty(...arbitraries, check), effort(runs))
