/**
 * Control events: those that act on others, and what each of them names. A revert targets events by id, or an operation
 * through a seq; an erasure does so for good. docs/spec/fold.md, FOLD-4 and FOLD-6.
 */
import type { Registry } from "../define/registry.ts"
import type { EventId, LogName, OperationId, Origin } from "../ids.ts"
import { compareOrder, type LogEvent } from "../log/event.ts"
import { decodePayload } from "../log/payload.ts"
import { COMPACTION_TYPES, CONTROL_TYPES, CUT_TYPES, ERASURE_TYPE, FINAL_TYPES } from "../log/write.ts"
import { type Dialect, insertNew, query, run, type Value, type Work } from "../store/port.ts"
import { noteCompaction } from "./compacted.ts"
import { cutOrigins, noteCut } from "./cuts.ts"
import type { Generation } from "./generation.ts"
import { REVERT_TARGET } from "./tables.ts"

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

/** A row of the table of targets. */
export interface TargetRow {
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
  readonly arrived: number
}

/** An event, as far as reverts care. */
export interface Candidate {
  /** Nothing acts on what is final: erasures and compactions. */
  readonly kind: "revert" | "final" | "cut" | "other"
  readonly id: EventId
  readonly log: LogName
  readonly at: number
  readonly origin: Origin
  readonly seq: number
  readonly op: OperationId
}

export const isControl = (type: string): boolean => CONTROL_TYPES.has(type)

/** Whether a control event cuts chains off, rather than name its targets. */
export const isCut = (type: string): boolean => CUT_TYPES.has(type)

/** Whether a control event names what is compacted. */
export const isCompaction = (type: string): boolean => COMPACTION_TYPES.has(type)

/** The targets that a control event names; undefined where it is broken, erased or unknown, and so without effect. */
export const targetsOf = (registry: Registry, event: LogEvent): Targets | undefined =>
  isCut(event.type) || isCompaction(event.type) ? undefined : (payloadOf(registry, event) as Targets | undefined)

function payloadOf(registry: Registry, event: LogEvent): unknown {
  const definition = registry.event(event.type)
  if (definition === undefined || event.payload === null || event.v > definition.v) return undefined
  try {
    return definition.decode(event.v, decodePayload(event.payload))
  } catch {
    // Folding its subject finds the same and sets the event apart with the reason.
    return undefined
  }
}

/** Notes what control events target. `here` are ids of events that are known to be here. */
export function* noteTargets(
  context: ActivityContext,
  controls: readonly LogEvent[],
  here: ReadonlySet<EventId> = NONE,
): Work<void> {
  const rows: Value[][] = []
  for (const event of controls) {
    const payload = payloadOf(context.registry, event)
    if (payload === undefined) continue
    if (isCut(event.type)) {
      yield* noteCut(context, event, payload)
      continue
    }
    if (isCompaction(event.type)) {
      yield* noteCompaction(context, event, payload)
      continue
    }
    const targets = payload as Targets
    const permanent = event.type === ERASURE_TYPE ? 1 : 0
    const by = [permanent, event.at, event.origin, event.seq, event.op]
    for (const { id, origin, seq } of targets.events)
      rows.push(["event", id, event.id, event.log, origin, seq, ...by, here.has(id) ? 1 : 0])
    for (const { op, origin, through } of targets.operations) {
      rows.push(["operation", op, event.id, event.log, origin, through, ...by, 1])
    }
  }
  yield* insertNew(context.generation.at(REVERT_TARGET), rows)
}

const NONE: ReadonlySet<EventId> = new Set()

/** Which of these arrivals might be the target of a control event that is already here: cheap, and almost always none. */
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
  const origins = yield* cutOrigins(
    context,
    events.map((event) => event.origin),
  )
  if (operations.size === 0 && ids.size === 0 && origins.length === 0) return []
  const isCutOff = ({ log, origin }: LogEvent) => origins.some((cut) => cut.origin === origin && cut.log === log)
  return events.filter((event) => operations.has(event.op) || ids.has(event.id) || isCutOff(event))
}

export const candidate = ({ id, log, at, origin, seq, op, type }: LogEvent): Candidate => {
  const kind = FINAL_TYPES.has(type) ? "final" : isCut(type) ? "cut" : isControl(type) ? "revert" : "other"
  return { kind, id, log, at, origin, seq, op }
}

/** Whether a row targets an event, leaving aside whether its revert is active. */
export function isMeant(row: TargetRow, event: Candidate): boolean {
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
  if (event.kind === "final") return false
  const revert = { at: row.revertAt, origin: row.revertOrigin, seq: row.revertSeq, id: row.revert }
  return compareOrder(event, revert) < 0
}
