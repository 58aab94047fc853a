/** The operations of a library, by the log's index of them. */
import { InvalidQuery } from "../errors.ts"
import { LIBRARY } from "../ids.ts"
import type { Library } from "../Library.ts"
import { eventsAt } from "../log/read.ts"
import type { OperationObject } from "../shapes/operation.ts"
import { all, views } from "../views/database.ts"

/** What people see apart: what was listened to, and what was changed. */
export type About = "changes" | "listening"

export interface OperationQuery {
  /** Of events in these logs alone; in all unless given. */
  readonly logs?: readonly string[] | undefined
  /** All unless given. */
  readonly about?: About | undefined
  /** From the page before; it holds for this replica. */
  readonly after?: string | undefined
  readonly limit?: number | undefined
}

export interface OperationPage {
  /** By when their first event arrived, the last first. One with events in several logs is listed once for each. */
  readonly rows: readonly OperationObject[]
  /** Null on the last page. A page may have fewer rows than were asked for, and yet a next one. */
  readonly next: string | null
}

/** Operations that are looked at for one page, so that one never takes long. */
const MOST = 2000
/** Operations of any library. */
const ALL = 1_000_000_000
/** That are read at a time. */
const STEP = 200

/** What devices note by themselves while somebody listens. Stars and ratings are what people do. */
const LISTENED = /^(?:playback\.(?:played|progressed|imported)|queue\.)/

const isListening = (type: string): boolean => LISTENED.test(type)

/** Operations in pages. Fails with {@link InvalidQuery} for an `after` that is none. */
export async function operationPage(library: Library, asked: OperationQuery = {}): Promise<OperationPage> {
  const { logs, about, after } = asked
  const limit = Math.min(asked.limit ?? 50, ALL)
  const before = after === undefined ? undefined : placeOf(after)
  const most = about === undefined ? limit : Math.max(limit, MOST)
  const found = await library.store.read(() => all(arrivedBefore(logs, before).limit(most + 1)))
  const rows: OperationObject[] = []
  for (let from = 0; from < Math.min(found.length, most); from += STEP) {
    const some = await told(library, found.slice(from, Math.min(from + STEP, most)))
    for (const row of some) {
      if (about === undefined || (about === "listening") === isListening(row.type)) rows.push(row)
      if (rows.length === limit) {
        const isLast = found.at(-1)?.position === row.position
        return { rows, next: isLast ? null : String(row.position) }
      }
    }
  }
  const last = found[most - 1]
  return { rows, next: found.length > most && last !== undefined ? String(last.position) : null }
}

function placeOf(after: string): number {
  if (!/^[1-9]\d{0,14}$/.test(after)) throw new InvalidQuery({ message: "not the end of a page of operations" })
  return Number(after)
}

/** The operations that arrived last, last first. One with events in several logs is listed once for each. */
export const latestOperations = async (library: Library, limit: number): Promise<readonly OperationObject[]> =>
  (await operationPage(library, { limit })).rows

/** An operation, once for each log and replica that has events of it. */
export const operationParts = async (library: Library, op: string): Promise<OperationObject[]> =>
  told(library, await library.store.read(() => all(arrivedLast.where("part.op", "=", op))))

type Arrived = Omit<OperationObject, "at" | "actor" | "type">

/** With what their first events say. */
async function told({ store }: Library, rows: readonly Arrived[]): Promise<OperationObject[]> {
  const positions = rows.map(({ position }) => position)
  const events = await store.read(() => eventsAt(store.dialect, positions))
  const first = new Map(events.map((event) => [event.position, event]))
  return rows.map((row) => {
    const event = first.get(row.position)
    return { ...row, at: event?.at ?? 0, actor: event?.actor ?? "", type: event?.type ?? "" }
  })
}

const arrived = views
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

const arrivedLast = arrived.orderBy("position", "desc")

/** Where logs are named, what others do is not even looked at. */
function arrivedBefore(logs: readonly string[] | undefined, position: number | undefined) {
  const some = logs === undefined ? arrived : arrived.where("chain.log", "in", logs)
  const found = views.selectFrom(some.as("arrived")).selectAll().orderBy("position", "desc")
  return position === undefined ? found : found.where("position", "<", position)
}
