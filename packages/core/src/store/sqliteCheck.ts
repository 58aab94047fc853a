/** What SQLite finds wrong with a database below its rows: pages, free space, indexes, the words of the search. */
import type { StructureReport } from "./port.ts"
import type { SqliteConnection } from "./sqliteConnection.ts"
import { isFatal, storageError } from "./sqliteErrors.ts"

/** More would tell nobody more. */
const MOST = 100

/** One sentence for each problem, as SQLite names it. Throws where it cannot even begin. */
export function structureProblems(db: Pick<SqliteConnection, "pragma">): string[] {
  const rows = db.pragma(`integrity_check(${MOST})`) as { readonly integrity_check: string }[]
  return rows.map((row) => row.integrity_check).filter((text) => text !== "ok")
}

/** A database that breaks down while it is looked at has that problem. */
export async function structureReport(
  look: () => readonly string[] | Promise<readonly string[]>,
): Promise<StructureReport> {
  try {
    return { isChecked: true, problems: await look() }
  } catch (error) {
    const failure = storageError(error)
    if (!isFatal(failure)) throw failure
    return { isChecked: true, problems: [failure.message] }
  }
}
