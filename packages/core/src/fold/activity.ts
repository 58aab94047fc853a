/**
 * Which events are in effect. An event is active unless an active revert that sorts after it targets it. Since only
 * later reverts count, the question has one answer whatever the order of arrival, and no set of reverts, however crafted,
 * can turn in a circle. An erasure takes what it targets out of effect for good: nothing acts on it, and it acts on no
 * revert or erasure. What lies behind the end of a chain that was cut off is out of effect, too. docs/spec/fold.md, FOLD-4
 * to 7, FOLD-28 and FOLD-29.
 */
import type { EventId, OperationId } from "../ids.ts"
import { compareOrder, type LogEvent } from "../log/event.ts"
import { query, type Work } from "../store/port.ts"
import { type ActivityContext, type Candidate, candidate, isMeant, type TargetRow } from "./control.ts"
import { type Cut, cutsIn, cuttersOf } from "./cuts.ts"
import type { CutMark } from "./inactive.ts"
import { REVERT_TARGET } from "./tables.ts"

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
  // Nothing acts on what is final: what it took is gone elsewhere.
  const cuttable = ordered.filter(({ kind }) => kind !== "final")
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
        kind: row.permanent === 1 ? "final" : "revert",
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
