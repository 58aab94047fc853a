/** The operations of a library, by the log's index of them. */
import { LIBRARY } from "../ids.ts"
import type { Library } from "../Library.ts"
import type { OperationObject } from "../shapes/operation.ts"
import { all, views } from "../views/database.ts"

/** The operations that arrived last, last first. One with events in several logs is listed once for each. */
export const latestOperations = (library: Library, limit: number): Promise<OperationObject[]> =>
  summaries(library, arrivedLast.limit(limit))

/** An operation, once for each log and replica that has events of it. */
export const operationParts = (library: Library, op: string): Promise<OperationObject[]> =>
  summaries(library, arrivedLast.where("part.op", "=", op))

async function summaries(library: Library, asked: typeof arrivedLast): Promise<OperationObject[]> {
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
