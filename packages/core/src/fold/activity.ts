/**
 * Which events are in effect. A revert targets events by id, or an operation through a seq; an event is active unless
 * an active revert that sorts after it targets it. Since only later reverts count, the question has one answer whatever
 * the order of arrival, and no set of reverts, however crafted, can turn in a circle. An erasure takes what it targets
 * out of effect for good: nothing acts on it, and it acts on no revert or erasure. docs/spec/fold.md, FOLD-4 to 7.
 */
import type { Registry } from "../define/registry.ts"
import type { EventId, LogName, OperationId, Origin } from "../ids.ts"
import { compareOrder, type LogEvent } from "../log/event.ts"
import { decodePayload } from "../log/payload.ts"
import { eventsAt, eventsFrom, locate, operationStretches } from "../log/read.ts"
import { CONTROL_TYPES, ERASURE_TYPE } from "../log/write.ts"
import { type Dialect, insertNew, query, run, type Value, type Work } from "../store/port.ts"
import type { Generation } from "./generation.ts"
import { INACTIVE, REVERT_TARGET } from "./tables.ts"

/** The payload of `revert.made` and `erasure.made`. */
export interface Targets {
  readonly events: readonly { readonly id: EventId; readonly origin: Origin; readonly seq: number }[]
  readonly operations: readonly { readonly op: OperationId; readonly origin: Origin; readonly through: number }[]
}

export interface ActivityContext {
  readonly dialect: Dialect
  readonly generation: Generation
  readonly registry: Registry
}

interface TargetRow {
  readonly kind: string
  readonly target: string
  readonly revert: string
  readonly log: LogName
  readonly origin: Origin
  readonly seq: number
  readonly permanent: number
  readonly revertAt: number
  readonly revertOrigin: Origin
  readonly revertSeq: number
  readonly revertOp: OperationId
}

/** An event, as far as reverts care. */
interface Candidate {
  readonly kind: "revert" | "erasure" | "other"
  readonly id: EventId
  readonly log: LogName
  readonly at: number
  readonly origin: Origin
  readonly seq: number
  readonly op: OperationId
}

export const isControl = (type: string): boolean => CONTROL_TYPES.has(type)

/** The targets that a control event names; undefined where it is broken, erased or unknown, and so without effect. */
function targetsOf(registry: Registry, event: LogEvent): Targets | undefined {
  const definition = registry.event(event.type)
  if (definition === undefined || event.payload === null || event.v > definition.v) return undefined
  try {
    return definition.decode(event.v, decodePayload(event.payload)) as Targets
  } catch {
    // Folding its subject finds the same and sets the event apart with the reason.
    return undefined
  }
}

/** Notes what control events target. */
export function* noteTargets(context: ActivityContext, controls: readonly LogEvent[]): Work<void> {
  const rows: Value[][] = []
  for (const event of controls) {
    const targets = targetsOf(context.registry, event)
    if (targets === undefined) continue
    const permanent = event.type === ERASURE_TYPE ? 1 : 0
    const by = [permanent, event.at, event.origin, event.seq, event.op]
    for (const { id, origin, seq } of targets.events)
      rows.push(["event", id, event.id, event.log, origin, seq, ...by, 0])
    for (const { op, origin, through } of targets.operations) {
      rows.push(["operation", op, event.id, event.log, origin, through, ...by, 1])
    }
  }
  yield* insertNew(context.generation.at(REVERT_TARGET), rows)
}

/** Whether any of these arrivals might be the target of a revert that is already here: cheap, and almost always no. */
export function* awaited(context: ActivityContext, events: readonly LogEvent[]): Work<LogEvent[]> {
  const { dialect, generation } = context
  const table = generation.name(REVERT_TARGET)
  const ops = [...new Set(events.map((event) => event.op))]
  const byOperation = yield* query<{ target: string }>(
    `SELECT DISTINCT target FROM ${table} WHERE kind = 'operation' AND ${dialect.anyOf("target", "text")}`,
    [dialect.list(ops)],
  )
  const waiting = yield* query<{ target: string }>(`SELECT target FROM ${table} WHERE arrived = 0 LIMIT 1`)
  const operations = new Set(byOperation.map((row) => row.target))
  let ids: ReadonlySet<string> = new Set()
  if (waiting.length > 0) {
    const list = dialect.list(events.map((event) => event.id))
    const rows = yield* query<{ target: string }>(
      `SELECT DISTINCT target FROM ${table} WHERE arrived = 0 AND ${dialect.anyOf("target", "text")}`,
      [list],
    )
    ids = new Set(rows.map((row) => row.target))
    if (ids.size > 0) {
      yield* run(`UPDATE ${table} SET arrived = 1 WHERE arrived = 0 AND ${dialect.anyOf("target", "text")}`, [
        dialect.list([...ids]),
      ])
    }
  }
  if (operations.size === 0 && ids.size === 0) return []
  return events.filter((event) => operations.has(event.op) || ids.has(event.id))
}

/**
 * The events that control events target, as far as they lie before a position: what a rebuild has not come to yet is
 * for {@link awaited} when it does. Notes that they are here.
 */
export function* findTargets(context: ActivityContext, controls: readonly EventId[], before: number): Work<LogEvent[]> {
  const found = yield* targetsHere(context, controls, before)
  const { dialect, generation } = context
  const ids = found.map((event) => event.id)
  if (ids.length > 0) {
    yield* run(
      `UPDATE ${generation.name(REVERT_TARGET)} SET arrived = 1 WHERE arrived = 0 AND ${dialect.anyOf("target", "text")}`,
      [dialect.list(ids)],
    )
  }
  return found
}

/** As {@link findTargets}, and only reads. */
export function* targetsHere(context: ActivityContext, controls: readonly EventId[], before: number): Work<LogEvent[]> {
  const { dialect, generation } = context
  const rows = yield* query<TargetRow>(
    `SELECT * FROM ${generation.name(REVERT_TARGET)} WHERE ${dialect.anyOf("revert", "text")}`,
    [dialect.list(controls)],
  )
  const positions: number[] = []
  const wanted = new Set<string>()
  const byChain = new Map<string, { log: LogName; origin: Origin; seqs: number[] }>()
  for (const row of rows) {
    if (row.kind === "operation") {
      for (const { from, to } of yield* operationStretches(row.target)) {
        for (let position = from; position <= to; position++) positions.push(position)
      }
      continue
    }
    wanted.add(row.target)
    const key = `${row.log} ${row.origin}`
    const chain = byChain.get(key) ?? { log: row.log, origin: row.origin, seqs: [] }
    chain.seqs.push(row.seq)
    byChain.set(key, chain)
  }
  for (const { log, origin, seqs } of byChain.values()) {
    for (const { position } of yield* locate(dialect, log, origin, seqs)) positions.push(position)
  }
  const operations = rows.filter((row) => row.kind === "operation")
  const events = yield* eventsAt(
    dialect,
    positions.filter((position) => position < before),
  )
  return events.filter((event) => wanted.has(event.id) || operations.some((row) => isMeant(row, candidate(event))))
}

const candidate = ({ id, log, at, origin, seq, op, type }: LogEvent): Candidate => {
  const kind = type === ERASURE_TYPE ? "erasure" : isControl(type) ? "revert" : "other"
  return { kind, id, log, at, origin, seq, op }
}

/** Whether a row targets an event, leaving aside whether its revert is active. */
function isMeant(row: TargetRow, event: Candidate): boolean {
  if (row.log !== event.log || row.origin !== event.origin) return false
  if (
    row.kind === "event"
      ? row.target !== event.id || row.seq !== event.seq
      : row.target !== event.op || event.seq > row.seq
  ) {
    return false
  }
  // No order is asked for: an erasure's effect rests on nothing that could come to rest on it.
  if (row.permanent === 1) return event.kind === "other"
  if (event.kind === "erasure") return false
  const revert = { at: row.revertAt, origin: row.revertOrigin, seq: row.revertSeq, id: row.revert }
  return compareOrder(event, revert) < 0
}

export interface Activity {
  /** The events that are out of effect. */
  readonly inactive: Set<EventId>
  /** Those among them whose payload an erasure took away. */
  readonly erased: Set<EventId>
}

/** Which of the events are out of effect, and of what bears on them. */
export function* activityOf(context: ActivityContext, events: readonly LogEvent[]): Work<Activity> {
  const { dialect, generation } = context
  // Upwards: all reverts that bear on the events, those that bear on these, and so on.
  const candidates = new Map<EventId, Candidate>(events.map((event) => [event.id, candidate(event)]))
  const rows = new Map<string, TargetRow>()
  let layer = [...candidates.values()]
  while (layer.length > 0) {
    const found = yield* query<TargetRow>(
      `SELECT * FROM ${generation.name(REVERT_TARGET)}
       WHERE (kind = 'event' AND ${dialect.anyOf("target", "text")}) OR (kind = 'operation' AND ${dialect.anyOf("target", "text")})`,
      [dialect.list(layer.map((event) => event.id)), dialect.list([...new Set(layer.map((event) => event.op))])],
    )
    layer = []
    for (const row of found) {
      rows.set(`${row.kind} ${row.target} ${row.revert} ${row.origin} ${row.seq}`, row)
      if (candidates.has(row.revert)) continue
      const revert: Candidate = {
        kind: row.permanent === 1 ? "erasure" : "revert",
        id: row.revert,
        log: row.log,
        at: row.revertAt,
        origin: row.revertOrigin,
        seq: row.revertSeq,
        op: row.revertOp,
      }
      candidates.set(row.revert, revert)
      layer.push(revert)
    }
  }
  const inactive = new Set<EventId>()
  const erased = new Set<EventId>()
  if (rows.size === 0) return { inactive, erased }
  // Downwards from the latest: whatever could switch an event off has been decided when its turn comes.
  const byId = new Map<EventId, TargetRow[]>()
  const byOperation = new Map<OperationId, TargetRow[]>()
  for (const row of rows.values()) {
    const index = row.kind === "event" ? byId : byOperation
    const list = index.get(row.target)
    if (list === undefined) index.set(row.target, [row])
    else list.push(row)
  }
  for (const event of [...candidates.values()].sort((a, b) => compareOrder(b, a))) {
    const bearing = [...(byId.get(event.id) ?? []), ...(byOperation.get(event.op) ?? [])]
    const acting = bearing.filter((row) => isMeant(row, event) && !inactive.has(row.revert))
    if (acting.length > 0) inactive.add(event.id)
    if (acting.some((row) => row.permanent === 1)) erased.add(event.id)
  }
  return { inactive, erased }
}

export interface Erasure {
  readonly id: EventId
  readonly origin: Origin
  readonly seq: number
  readonly at: number
}

/** The erasures that took an event's payload away, for those of the events whose payload one has taken. */
export function* erasuresOf(context: ActivityContext, events: readonly LogEvent[]): Work<Map<EventId, Erasure[]>> {
  const erasures = new Map<EventId, Erasure[]>()
  if (events.length === 0) return erasures
  const { dialect, generation } = context
  const rows = yield* query<TargetRow>(
    `SELECT * FROM ${generation.name(REVERT_TARGET)} WHERE permanent = 1
     AND ((kind = 'event' AND ${dialect.anyOf("target", "text")}) OR (kind = 'operation' AND ${dialect.anyOf("target", "text")}))
     ORDER BY revert`,
    [dialect.list(events.map((event) => event.id)), dialect.list([...new Set(events.map((event) => event.op))])],
  )
  const byTarget = Map.groupBy(rows, (row) => row.target)
  for (const event of rows.length === 0 ? [] : events) {
    const bearing = [...(byTarget.get(event.id) ?? []), ...(byTarget.get(event.op) ?? [])]
    const meant = bearing.filter((row) => isMeant(row, candidate(event)))
    const by = meant.map((row) => ({ id: row.revert, origin: row.revertOrigin, seq: row.revertSeq, at: row.revertAt }))
    if (by.length > 0) erasures.set(event.id, [...new Map(by.map((each) => [each.id, each])).values()])
  }
  return erasures
}

/** The ids of inactive events among those of the given subjects, by subject key. */
export function* inactiveOf(context: ActivityContext, keys: readonly string[]): Work<Map<string, Set<EventId>>> {
  const { dialect, generation } = context
  const rows = yield* query<{ subject: string; event: EventId }>(
    `SELECT subject, event FROM ${generation.name(INACTIVE)} WHERE ${dialect.anyOf("subject", "text")}`,
    [dialect.list(keys)],
  )
  const sets = new Map<string, Set<EventId>>()
  for (const row of rows) {
    const set = sets.get(row.subject)
    if (set === undefined) sets.set(row.subject, new Set([row.event]))
    else set.add(row.event)
  }
  return sets
}

/** The earliest time at which a revert sorts after everything that it targets: only what sorts before it is touched. */
export function* afterTargets(
  { dialect }: Pick<ActivityContext, "dialect">,
  log: LogName,
  targets: Targets,
): Work<number> {
  let after = 0
  for (const { origin, seq } of targets.events) {
    const found = yield* locate(dialect, log, origin, [seq])
    for (const event of yield* eventsAt(
      dialect,
      found.map((each) => each.position),
    ))
      after = Math.max(after, event.at + 1)
  }
  for (const { op, origin, through } of targets.operations) {
    for (const { from, to } of yield* operationStretches(op)) {
      for (let position = from; position <= to; position += PAGE) {
        for (const event of yield* eventsFrom(position, Math.min(PAGE, to - position + 1))) {
          if (event.op === op && event.origin === origin && event.seq <= through) after = Math.max(after, event.at + 1)
        }
      }
    }
  }
  return after
}

const PAGE = 4096
