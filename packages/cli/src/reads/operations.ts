/** The operations of a library, by the log's index of them. */
import { findById, type Library, query } from "@ledgerline/core"
import { NotFound } from "../frame/errors.ts"

export interface OperationSummary {
  readonly op: string
  /** When its first event happened, in milliseconds since 1970. */
  readonly at: number
  readonly actor: string
  readonly log: string
  readonly origin: string
  readonly events: number
  /** The type of its first event. */
  readonly type: string
  /** What it said it is for: `import`, `enrich` … and a name. Null for a plain edit. */
  readonly kind: string | null
  readonly label: string | null
  /** Null while it runs, and for a plain edit. */
  readonly outcome: string | null
  /** Where its first event lies. */
  readonly position: number
}

/** The operations that arrived last, last first. One with events in several logs is listed once for each. */
export function latestOperations(library: Library, limit: number): Promise<OperationSummary[]> {
  return library.store
    .read(() =>
      query<Omit<OperationSummary, "at" | "actor" | "type">>(
        `SELECT op, chain.log AS log, chain.origin AS origin, events, kind, label, outcome, first + (SELECT shift FROM run
           WHERE run.chain = chain.id AND run.seq <= first ORDER BY run.seq DESC LIMIT 1) AS position
         FROM "operationRange" JOIN chain ON chain.id = "operationRange".chain
         LEFT JOIN operation ON operation.id = op AND operation."user" = REPLACE(REPLACE(chain.log, 'library', ''), 'user:', '')
         ORDER BY position DESC LIMIT ?`,
        [limit],
      ),
    )
    .then((rows) => Promise.all(rows.map((row) => described(library, row))))
}

async function described(
  library: Library,
  row: Omit<OperationSummary, "at" | "actor" | "type">,
): Promise<OperationSummary> {
  const [event] = await library.events(row.position, 1)
  return { ...row, at: event?.at ?? 0, actor: event?.actor ?? "", type: event?.type ?? "" }
}

/** The operation that begins with these digits. */
export async function findOperation(library: Library, typed: string): Promise<string> {
  const rows = await library.store.read(() =>
    query<{ op: string }>('SELECT DISTINCT op FROM "operationRange" WHERE op >= ? AND op < ? ORDER BY op LIMIT 2', [
      typed,
      `${typed}g`,
    ]),
  )
  const [first, second] = rows
  if (first === undefined || typed === "")
    throw new NotFound(`there is no operation ${typed}`, "see: ledgerline operations")
  if (second !== undefined && first.op !== typed) {
    throw new NotFound(`more than one operation begins with ${typed}`, "write more digits of it")
  }
  return first.op
}

/** The event that begins with these digits. */
export async function findEvent(library: Library, typed: string) {
  const event = await library.store.read(() => findById(typed))
  if (event === undefined || typed.length < 8) {
    throw new NotFound(`there is no event ${typed}`, "write at least 8 digits of it; see: ledgerline history SUBJECT")
  }
  return event
}
