/** The history of one subject: its events in order, which are in effect, and what each changed in the views. */
import type { ViewRows } from "../define/aspect.ts"
import { isKnown } from "../define/registry.ts"
import type { EventId, LogName, OperationId, Origin, Subject } from "../ids.ts"
import { compareOrder } from "../log/event.ts"
import { readablePayload } from "../log/payload.ts"
import { eventsAt, locate } from "../log/read.ts"
import { query, type Row, type Value, type Work } from "../store/port.ts"
import { compactionsOf } from "./compacted.ts"
import type { ActivityContext } from "./control.ts"
import { type Erasure, erasuresOf } from "./gone.ts"
import { type Inactive, inactiveOf } from "./inactive.ts"
import { newOutcome, reduce } from "./reduce.ts"
import { rowKey } from "./rowKey.ts"
import { loadSubjects, newSubject, positionsOf, rowsOf, subjectKey } from "./subject.ts"
import { REVERT_TARGET } from "./tables.ts"
import { unlike } from "./views.ts"

/** One changed value of one row of a view; `row` is its key, as `rowKey` writes it. */
export interface ValueChange {
  readonly view: string
  readonly row: string
  readonly column: string
  readonly before: Value
  readonly after: Value
}

/** Who erased or compacted, and when. */
export interface ErasedBy {
  readonly id: EventId
  readonly at: number
  readonly actor: string
}

export interface HistoryEntry {
  readonly id: EventId
  readonly position: number
  readonly at: number
  readonly origin: Origin
  readonly seq: number
  readonly op: OperationId
  readonly actor: string
  readonly type: string
  readonly v: number
  /** Undefined where it was erased or does not decode. */
  readonly payload: unknown
  /**
   * `erased`: the payload is gone; `compacted`: it is gone since later events say all that it said; `cutOff`: its replica was revoked, or had another key, before it; `unknown`: for a newer
   * version of this program; `broken`: quarantined.
   */
  readonly status: "active" | "reverted" | "erased" | "compacted" | "cutOff" | "unknown" | "broken"
  /** The revocation or succession that cut its chain off before it. */
  readonly cutOffBy: EventId | undefined
  /** Ids of the reverts that target this very event. */
  readonly revertedBy: readonly EventId[]
  /** The erasures that took its payload away; none where it is not here for another reason. */
  readonly erasedBy: readonly ErasedBy[]
  /** The compactions that took its payload away. */
  readonly compactedBy: readonly ErasedBy[]
  /** What the views show otherwise since this event; nothing for events that are not active. */
  readonly changes: readonly ValueChange[]
}

/** Every event of a subject in the order in which it is folded; empty for a subject that is not here. */
export function* historyOf(context: ActivityContext, log: LogName, subject: Subject): Work<HistoryEntry[]> {
  const { dialect, generation, registry } = context
  const key = subjectKey(log, subject)
  const [stored] = yield* loadSubjects(dialect, generation, registry.kinds, [key])
  if (stored === undefined) return []
  const events = (yield* eventsAt(dialect, yield* positionsOf(generation, stored))).sort(compareOrder)
  const inactive = (yield* inactiveOf(context, [key])).get(key) ?? NONE
  const reverts = yield* query<{ target: EventId; revert: EventId }>(
    `SELECT target, revert FROM ${generation.name(REVERT_TARGET)}
     WHERE kind = 'event' AND permanent = 0 AND ${dialect.anyOf("target", "text")} ORDER BY revert`,
    [dialect.list(events.map((event) => event.id))],
  )
  const revertedBy = Map.groupBy(reverts, (row) => row.target)
  const bare = events.filter((event) => event.payload === null)
  const erasedBy = yield* byWhom(context, log, yield* erasuresOf(context, bare))
  const compactedBy = yield* byWhom(context, log, yield* compactionsOf(context, bare))
  const folded = newSubject(stored.ref, stored.kind)
  let rows: ViewRows = {}
  return events.map((event) => {
    const outcome = newOutcome()
    reduce(registry, folded, [event], inactive, outcome)
    const now = rowsOf(folded)
    const isActive = !inactive.has(event.id)
    const entry: HistoryEntry = {
      id: event.id,
      position: event.position,
      at: event.at,
      origin: event.origin,
      seq: event.seq,
      op: event.op,
      actor: event.actor,
      type: event.type,
      v: event.v,
      payload: readablePayload(event.payload),
      status:
        event.payload === null
          ? compactedBy.has(event.id) && !erasedBy.has(event.id)
            ? "compacted"
            : "erased"
          : inactive.get(event.id) !== undefined
            ? "cutOff"
            : !isActive
              ? "reverted"
              : !isKnown(registry, stored.ref.kind, event.type, event.v)
                ? "unknown"
                : outcome.poison.length > 0
                  ? "broken"
                  : "active",
      revertedBy: (revertedBy.get(event.id) ?? []).map((row) => row.revert),
      erasedBy: erasedBy.get(event.id) ?? [],
      compactedBy: compactedBy.get(event.id) ?? [],
      cutOffBy: inactive.get(event.id)?.by,
      changes: changesBetween(stored.kind?.tables ?? [], rows, now),
    }
    rows = now
    return entry
  })
}

const NONE: Inactive = new Map()

function* byWhom(
  context: ActivityContext,
  log: LogName,
  erasures: ReadonlyMap<EventId, readonly Erasure[]>,
): Work<Map<EventId, ErasedBy[]>> {
  const actors = new Map<EventId, string>()
  for (const [origin, list] of Map.groupBy([...erasures.values()].flat(), (erasure) => erasure.origin)) {
    const seqs = [...new Set(list.map((erasure) => erasure.seq))]
    const places = yield* locate(context.dialect, log, origin, seqs)
    const made = yield* eventsAt(
      context.dialect,
      places.map((place) => place.position),
    )
    for (const { id, actor } of made) actors.set(id, actor)
  }
  const named = [...erasures].map(
    ([event, list]) => [event, list.map(({ id, at }) => ({ id, at, actor: actors.get(id) ?? "" }))] as const,
  )
  return new Map(named)
}

interface Keyed {
  readonly name: string
  readonly columns: Readonly<Record<string, unknown>>
  readonly primaryKey: readonly string[]
  readonly local?: readonly string[]
}

/** What differs between two sets of rows, value by value. */
function changesBetween(tables: readonly Keyed[], before: ViewRows, after: ViewRows): ValueChange[] {
  const changes: ValueChange[] = []
  for (const table of tables) {
    const [was, is] = unlike(before[table.name] ?? [], after[table.name] ?? [])
    const old = new Map(was.map((row) => [rowKey(table, row), row]))
    const now = new Map(is.map((row) => [rowKey(table, row), row]))
    for (const key of new Set([...old.keys(), ...now.keys()])) {
      changes.push(...valueChanges(table, key, old.get(key), now.get(key)))
    }
  }
  return changes
}

export function valueChanges(
  table: Keyed,
  key: string,
  before: Row | undefined,
  after: Row | undefined,
): ValueChange[] {
  const changes: ValueChange[] = []
  for (const column of Object.keys(table.columns)) {
    if (table.local?.includes(column)) continue
    const was = before?.[column] ?? null
    const is = after?.[column] ?? null
    if (was !== is) changes.push({ view: table.name, row: key, column, before: was, after: is })
  }
  return changes
}
