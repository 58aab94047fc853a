/** The operations of a library, in pages. */
import { InvalidQuery } from "../errors.ts"
import type { Library } from "../Library.ts"
import type { LogEvent } from "../log/event.ts"
import { eventsAt } from "../log/read.ts"
import type { OperationObject } from "../shapes/operation.ts"
import { partsOfOperation, stepBack } from "./operationWalk.ts"

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

/** Chunks of the log that are walked for one page, so that one never takes long, and at a time. */
const MOST_CHUNKS = 1024
const MOST_AT_ONCE = 64

/** What devices note by themselves while somebody listens. Stars and ratings are what people do. */
const LISTENED = /^(?:playback\.(?:played|progressed|imported)|queue\.)/

const isListening = (type: string): boolean => LISTENED.test(type)

/** Operations in pages. Fails with {@link InvalidQuery}. */
export async function operationPage({ store }: Library, asked: OperationQuery = {}): Promise<OperationPage> {
  const { logs, about, after, limit = 50 } = asked
  // What others do is not even looked at.
  const isWanted = ({ log, type }: LogEvent): boolean =>
    (logs === undefined || logs.includes(log)) && (about === undefined || (about === "listening") === isListening(type))
  const rows: OperationObject[] = []
  let before = after === undefined ? Number.MAX_SAFE_INTEGER : placeOf(after)
  let atOnce = 1
  for (let chunks = 0; before > 1 && rows.length < limit && chunks < MOST_CHUNKS; chunks += atOnce) {
    const step = await store.read(() => stepBack(store.dialect, before, atOnce, isWanted))
    const fitting = step.rows.slice(0, limit - rows.length)
    rows.push(...fitting)
    before = fitting.length < step.rows.length ? (fitting.at(-1) as OperationObject).position : step.before
    // Where nothing wanted lies, it goes in greater steps.
    atOnce = fitting.length > 0 ? 1 : Math.min(2 * atOnce, MOST_AT_ONCE)
  }
  return { rows, next: before > 1 ? String(before) : null }
}

function placeOf(after: string): number {
  if (!/^[1-9]\d{0,14}$/.test(after)) throw new InvalidQuery({ message: "not the end of a page of operations" })
  return Number(after)
}

/** The operations that arrived last, last first. One with events in several logs is listed once for each. */
export async function latestOperations(library: Library, limit: number): Promise<readonly OperationObject[]> {
  const rows: OperationObject[] = []
  for (let after: string | undefined; rows.length < limit;) {
    const page = await operationPage(library, { limit: limit - rows.length, ...(after === undefined ? {} : { after }) })
    rows.push(...page.rows)
    if (page.next === null) break
    after = page.next
  }
  return rows
}

/** An operation, once for each log and replica that has events of it. */
export const operationParts = ({ store }: Library, op: string): Promise<OperationObject[]> =>
  store.read(() => partsOfOperation(op, (positions) => eventsAt(store.dialect, positions)))
