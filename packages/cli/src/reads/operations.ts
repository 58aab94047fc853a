/** Finds the operation or the event that a person means. */
import { all, findById, type Library, type LogEvent, views } from "@ledgerline/core"
import { NotFound } from "../frame/errors.ts"

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
