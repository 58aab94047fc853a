/** The operations of a library, by the log's index of them. */
import { all, findById, type Library, LIBRARY, type LogEvent, views } from "@ledgerline/core"
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
export const latestOperations = (library: Library, limit: number): Promise<OperationSummary[]> =>
  summaries(library, arrivedLast.limit(limit))

/** An operation, once for each log and replica that has events of it. */
export const operationParts = (library: Library, op: string): Promise<OperationSummary[]> =>
  summaries(library, arrivedLast.where("part.op", "=", op))

async function summaries(library: Library, asked: typeof arrivedLast): Promise<OperationSummary[]> {
  const rows = await library.store.read(() => all(asked))
  return Promise.all(
    rows.map(async (row) => {
      const [event] = await library.events(row.position, 1)
      return { ...row, at: event?.at ?? 0, actor: event?.actor ?? "", type: event?.type ?? "" }
    }),
  )
}

const arrivedLast = views
  .selectFrom("operationRange as part")
  .innerJoin("chain", "chain.id", "part.chain")
  .leftJoin("operation", (join) =>
    join.onRef("operation.id", "=", "part.op").on((eb) => {
      const without = (text: typeof log, prefix: string) => eb.fn<string>("replace", [text, eb.val(prefix), eb.val("")])
      const log = eb.ref("chain.log")
      return eb("operation.user", "=", without(without(log, LIBRARY), "user:"))
    }),
  )
  .select((eb) => [
    "part.op",
    "chain.log",
    "chain.origin",
    "part.events",
    "operation.kind",
    "operation.label",
    "operation.outcome",
    eb(
      "part.first",
      "+",
      eb
        .selectFrom("run")
        .select("run.shift")
        .whereRef("run.chain", "=", "chain.id")
        .whereRef("run.seq", "<=", "part.first")
        .orderBy("run.seq", "desc")
        .limit(1),
    ).as("position"),
  ])
  .orderBy("position", "desc")

/** The operation that begins with these digits. */
export async function findOperation(library: Library, typed: string): Promise<string> {
  const beginning = views
    .selectFrom("operationRange")
    .select("op")
    .distinct()
    .where("op", ">=", typed)
    .where("op", "<", `${typed}g`)
    .orderBy("op")
    .limit(2)
  const [first, second] = await library.store.read(() => all(beginning))
  if (first === undefined || typed === "")
    throw new NotFound(`there is no operation ${typed}`, "see: ledgerline operations")
  if (second !== undefined && first.op !== typed) {
    throw new NotFound(`more than one operation begins with ${typed}`, "write more digits of it")
  }
  return first.op
}

/** Fewer digits could be those of something else that is meant to stay. */
const FEWEST = 8
const WHOLE_OPERATION = 32

/** The event or the operation that begins with these digits; never the one where the other could be meant. */
export async function findRevertible(library: Library, typed: string): Promise<LogEvent | string> {
  if (typed.length < FEWEST) {
    throw new NotFound(`there is no event ${typed}`, `write at least ${FEWEST} digits of an event or an operation`)
  }
  const operation = await findOperation(library, typed).catch((cause: unknown) => {
    if (cause instanceof NotFound) return undefined
    throw cause
  })
  if (operation !== undefined && typed.length === WHOLE_OPERATION) return operation
  const event = await library.store.read(() => findById(typed))
  if (operation !== undefined && event !== undefined) {
    throw new NotFound(`both an event and an operation begin with ${typed}`, "write more digits of it")
  }
  if (operation === undefined && event === undefined) {
    throw new NotFound(`there is no event ${typed}, nor an operation`, "see: ledgerline history, ledgerline operations")
  }
  return operation ?? (event as LogEvent)
}
