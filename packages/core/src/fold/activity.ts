/**
 * Which events are in effect. A revert targets events by id, or an operation through a seq; an event is active unless
 * an active revert that sorts after it targets it. Since only later reverts count, the question has one answer whatever
 * the order of arrival, and no set of reverts, however crafted, can turn in a circle. An erasure takes what it targets
 * out of effect for good: nothing acts on it, and it acts on no revert or erasure. What lies behind the end of a chain
 * that was cut off is out of effect, too. docs/spec/fold.md, FOLD-4 to 7, FOLD-28 and FOLD-29.
 */
import type { Registry } from "../define/registry.ts"
import type { EventId, LogName, OperationId, Origin } from "../ids.ts"
import { compareOrder, type LogEvent } from "../log/event.ts"
import { decodePayload } from "../log/payload.ts"
import { eventsAt, eventsFrom, locate, operationStretches } from "../log/read.ts"
import { CONTROL_TYPES, CUT_TYPES, ERASURE_TYPE } from "../log/write.ts"
import { type Dialect, insertNew, query, run, type Value, type Work } from "../store/port.ts"
import { type Cut, type CutForm, cutOrigins, cutsIn, cuttersOf, noteCut } from "./cuts.ts"
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
interface Candidate {
  readonly kind: "revert" | "erasure" | "cut" | "other"
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

/** The targets that a control event names; undefined where it is broken, erased or unknown, and so without effect. */
export const targetsOf = (registry: Registry, event: LogEvent): Targets | undefined =>
  isCut(event.type) ? undefined : (payloadOf(registry, event) as Targets | undefined)

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
  const kind = type === ERASURE_TYPE ? "erasure" : isCut(type) ? "cut" : isControl(type) ? "revert" : "other"
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
  if (event.kind === "erasure") return false
  const revert = { at: row.revertAt, origin: row.revertOrigin, seq: row.revertSeq, id: row.revert }
  return compareOrder(event, revert) < 0
}

/** By what an event is cut off of its chain. */
export interface CutMark {
  readonly form: CutForm
  readonly by: EventId
}

export interface Activity {
  /** The events that are out of effect. */
  readonly inactive: Set<EventId>
  /** Those among them whose payload an erasure took away. */
  readonly erased: Set<EventId>
  /** Those among them that reverts or erasures target. */
  readonly targeted: Set<EventId>
  /** Those among them that lie behind the end of a chain that was cut off. */
  readonly cut: Map<EventId, CutMark>
}

/** Which of the events are out of effect, and of what bears on them. */
export function* activityOf(context: ActivityContext, events: readonly LogEvent[]): Work<Activity> {
  const cuts = yield* cutsIn(
    context,
    events.map((event) => event.log),
  )
  const candidates = new Map<EventId, Candidate>(events.map((event) => [event.id, candidate(event)]))
  for (const { control, log, at, by, bySeq, op } of cuts)
    candidates.set(control, { kind: "cut", id: control, log, at, origin: by, seq: bySeq, op })
  const bearing = yield* bearingOn(context, candidates)
  const ordered = [...candidates.values()].sort((a, b) => compareOrder(b, a))
  if (cuts.length === 0) return decide(ordered, bearing, () => undefined)
  // Nothing acts on an erasure: what it took is gone elsewhere.
  const cuttable = ordered.filter(({ kind }) => kind !== "erasure")
  const cutters = yield* cuttersOf(context.dialect, cuts, cuttable)
  const acting = cutsInEffect(new Set(cuts.map(({ control }) => control)), ordered, bearing, cutters)
  const cut = new Map<EventId, CutMark>()
  for (const [id, all] of cutters) {
    const by = all.find(({ control }) => control !== id && acting.has(control))
    if (by !== undefined && !acting.has(id)) cut.set(id, { form: by.form, by: by.control })
  }
  const noted = new Set(cuts.map(({ control }) => control))
  const activity = decide(ordered, bearing, ({ id }) =>
    noted.has(id) ? !acting.has(id) : cut.has(id) ? true : undefined,
  )
  return { ...activity, cut }
}

/** The rows that bear on events, by the id and by the operation that they name. */
interface Bearing {
  readonly byId: ReadonlyMap<EventId, readonly TargetRow[]>
  readonly byOperation: ReadonlyMap<OperationId, readonly TargetRow[]>
}

/** Upwards: all reverts that bear on the candidates, those that bear on these, and so on; all become candidates. */
function* bearingOn({ dialect, generation }: ActivityContext, candidates: Map<EventId, Candidate>): Work<Bearing> {
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
  const of = (kind: string) =>
    Map.groupBy(
      [...rows.values()].filter((row) => row.kind === kind),
      (row) => row.target,
    )
  return { byId: of("event"), byOperation: of("operation") }
}

/**
 * Downwards from the latest: whatever could switch an event off has been decided when its turn comes. `isOff` says what is
 * decided elsewhere.
 */
function decide(
  ordered: readonly Candidate[],
  { byId, byOperation }: Bearing,
  isOff: (event: Candidate) => boolean | undefined,
): Activity {
  const activity: Activity = { inactive: new Set(), erased: new Set(), targeted: new Set(), cut: new Map() }
  const { inactive, erased, targeted } = activity
  for (const event of byId.size + byOperation.size > 0 ? ordered : NO_CANDIDATES) {
    const bearing = [...(byId.get(event.id) ?? []), ...(byOperation.get(event.op) ?? [])]
    const acting = bearing.filter((row) => isMeant(row, event) && !inactive.has(row.revert))
    if (acting.length > 0) targeted.add(event.id)
    if (isOff(event) ?? acting.length > 0) inactive.add(event.id)
    if (acting.some((row) => row.permanent === 1)) erased.add(event.id)
  }
  if (byId.size + byOperation.size === 0) for (const event of ordered) if (isOff(event) === true) inactive.add(event.id)
  return activity
}

const NO_CANDIDATES: readonly Candidate[] = []

/**
 * Which revocations and successions are in effect, from the first to the last: one is, unless an earlier one in effect
 * cuts it off, or a revert acts on it that neither it nor an earlier one in effect cuts off. `ordered` has the last first.
 */
function cutsInEffect(
  cuts: ReadonlySet<EventId>,
  ordered: readonly Candidate[],
  bearing: Bearing,
  cutters: ReadonlyMap<EventId, readonly Cut[]>,
): ReadonlySet<EventId> {
  const acting = new Set<EventId>()
  for (const { id } of ordered.toReversed()) {
    if (!cuts.has(id) || isCutBy(id, (control) => control !== id && acting.has(control))) continue
    const { targeted } = decide(
      ordered,
      bearing,
      (event) => isCutBy(event.id, (control) => control === id || acting.has(control)) || undefined,
    )
    if (!targeted.has(id)) acting.add(id)
  }
  return acting

  function isCutBy(id: EventId, by: (control: EventId) => boolean): boolean {
    return cutters.get(id)?.some(({ control }) => by(control)) ?? false
  }
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

/** The inactive events among those of the given subjects, by subject key, each with what it was cut off by. */
export function* inactiveOf(context: ActivityContext, keys: readonly string[]): Work<Map<string, Inactive>> {
  const { dialect, generation } = context
  const rows = yield* query<{ subject: string; event: EventId; cut: CutForm | null; cutBy: EventId | null }>(
    `SELECT subject, event, cut, "cutBy" FROM ${generation.name(INACTIVE)} WHERE ${dialect.anyOf("subject", "text")}`,
    [dialect.list(keys)],
  )
  const maps = new Map<string, Map<EventId, CutMark | undefined>>()
  for (const { subject, event, cut, cutBy } of rows) {
    const mark = cut === null || cutBy === null ? undefined : { form: cut, by: cutBy }
    const map = maps.get(subject)
    if (map === undefined) maps.set(subject, new Map([[event, mark]]))
    else map.set(event, mark)
  }
  return maps
}

/** Inactive events, each with what it was cut off by where it was. */
export type Inactive = ReadonlyMap<EventId, CutMark | undefined>

/** A row of the table of inactive events. */
export const inactiveRow = (subject: string, event: EventId, mark: CutMark | undefined): Value[] => [
  subject,
  event,
  mark?.form ?? null,
  mark?.by ?? null,
]

/** The earliest time at which a revert sorts after everything that it targets: only what sorts before it is touched. */
export function* afterTargets(
  { dialect }: Pick<ActivityContext, "dialect">,
  log: LogName,
  targets: Targets,
): Work<number> {
  let after = 0
  for (const [origin, ofOrigin] of Map.groupBy(targets.events, (target) => target.origin)) {
    const places = yield* locate(
      dialect,
      log,
      origin,
      ofOrigin.map(({ seq }) => seq),
    )
    const positions = places.map(({ position }) => position)
    for (const event of yield* eventsAt(dialect, positions)) after = Math.max(after, event.at + 1)
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
