/** Asks a library what it shows, in the words of the model. */
import fc from "fast-check"
import { tablesOf } from "../fold/schema.ts"
import type { Library } from "../Library.ts"
import { quoteName } from "../store/ddl.ts"
import { query, type Row, type Table } from "../store/port.ts"
import { sharedColumns, sortedState, type State } from "./state.ts"

/** Tables whose rows the model does not know: indexes of the engine, and what joins subjects. */
const UNKNOWN = new Set(["positionPage", "snapshot", "revertTarget", "cut", "compactionProposed", "compactionMade"])

/** All rows of a library's views that are the same in every replica. */
export async function stateOf(library: Library): Promise<State> {
  const cross = new Set(library.registry.crossViews.flatMap((view) => view.tables))
  const tables: Record<string, Row[]> = {}
  for (const table of tablesOf(library.registry)) {
    if (!UNKNOWN.has(table.name) && !cross.has(table)) tables[table.name] = await rowsOf(library, table)
  }
  return sortedState(tables)
}

/** Everything that goes into the state hash, to see what differs where two hashes do. */
export async function hashedRows(library: Library): Promise<State> {
  const tables: Record<string, Row[]> = {}
  for (const table of tablesOf(library.registry)) {
    if (table.primaryKey.every((column) => table.local?.includes(column))) continue
    tables[table.name] = await rowsOf(library, table)
  }
  return sortedState(tables)
}

const rowsOf = (library: Library, table: Table): Promise<Row[]> =>
  library.store.read(() =>
    query(`SELECT ${sharedColumns(table).map(quoteName).join(", ")} FROM ${quoteName(table.name)}`),
  )

/**
 * How long to look. A run of the suite looks at the same cases each time, so that it fails for a reason; to look
 * further, set LEDGERLINE_RUNS (a factor; raise `--testTimeout` with it) and LEDGERLINE_SEED (a number, or `random`).
 * A failure names its seed and path; LEDGERLINE_PATH goes straight there. LEDGERLINE_FIRST=1 does not shrink.
 */
export function effort(runs: number) {
  const {
    LEDGERLINE_SEED: seed,
    LEDGERLINE_RUNS: factor = "1",
    LEDGERLINE_PATH: path,
    LEDGERLINE_FIRST: first,
  } = process.env
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
