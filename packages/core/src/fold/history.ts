/** The history of one subject: its events in order, which are in effect, and what each changed in the views. */
import type { ViewRows } from "../define/aspect.ts"
import type { Kind } from "../define/kind.ts"
import { isKnown, type Registry } from "../define/registry.ts"
import type { EventId, LogName, OperationId, Origin, Subject } from "../ids.ts"
import { compareOrder, type LogEvent, type OrderKey } from "../log/event.ts"
import { readablePayload } from "../log/payload.ts"
import { eventsAt, locate } from "../log/read.ts"
import { query, type Work } from "../store/port.ts"
import { changesBetween, type ValueChange } from "./changes.ts"
import { compactionsOf } from "./compacted.ts"
import type { ActivityContext } from "./control.ts"
import { type Erasure, erasuresOf } from "./gone.ts"
import { type Inactive, inactiveOf } from "./inactive.ts"
import { newOutcome, reduce } from "./reduce.ts"
import { type FoldedSubject, loadSubjects, newSubject, positionsOf, rowsOf, subjectKey } from "./subject.ts"
import { REVERT_TARGET } from "./tables.ts"

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

/** An event in outline: what orders it, and by what it is asked for. */
export interface Outline extends OrderKey {
  readonly position: number
  readonly op: OperationId
}

/** A history before it is folded. */
export interface Outlined {
  readonly ref: FoldedSubject["ref"]
  readonly kind: Kind | undefined
  /** All of them, in the order in which they are folded. */
  readonly events: readonly Outline[]
  readonly inactive: Inactive
}

/** Events whose bytes are in memory at once: each may hold a whole chunk of the log there. */
const AT_ONCE = 512

/** Undefined for a subject that is not here. */
export function* outlineOf(context: ActivityContext, log: LogName, subject: Subject): Work<Outlined | undefined> {
  const { dialect, generation, registry } = context
  const key = subjectKey(log, subject)
  const [stored] = yield* loadSubjects(dialect, generation, registry.kinds, [key])
  if (stored === undefined) return undefined
  const positions = yield* positionsOf(generation, stored)
  const events: Outline[] = []
  for (let i = 0; i < positions.length; i += AT_ONCE)
    for (const { at, origin, seq, id, op, position } of yield* eventsAt(dialect, positions.slice(i, i + AT_ONCE)))
      events.push({ at, origin, seq, id, op, position })
  const inactive = (yield* inactiveOf(context, [key])).get(key) ?? NONE
  return { ref: stored.ref, kind: stored.kind, events: events.sort(compareOrder), inactive }
}

const NONE: Inactive = new Map()

/** Folds a history from its beginning, some events at a time, and tells of those that are asked for. */
export class HistoryFold {
  readonly #registry: Registry
  readonly #inactive: Inactive
  readonly #folded: FoldedSubject
  /** What the views showed after the last event; undefined where nobody has asked since. */
  #rows: ViewRows | undefined

  constructor(registry: Registry, { ref, kind, inactive }: Outlined) {
    this.#registry = registry
    this.#inactive = inactive
    this.#folded = newSubject(ref, kind)
  }

  /** Folds the events that come next, and answers what there is to say of those that are asked for. */
  *next(
    context: ActivityContext,
    outlines: readonly Outline[],
    isAsked: (event: Outline) => boolean,
  ): Work<HistoryEntry[]> {
    const positions = outlines.map(({ position }) => position)
    const events = new Map((yield* eventsAt(context.dialect, positions)).map((event) => [event.position, event]))
    const asked = new Set(outlines.filter(isAsked).map(({ position }) => position))
    const said = yield* sayings(
      context,
      this.#folded.ref.log,
      [...asked].flatMap((position) => events.get(position) ?? []),
    )
    const entries: HistoryEntry[] = []
    for (const { position } of outlines) {
      const event = events.get(position)
      if (event === undefined) continue
      if (asked.has(position)) entries.push(this.#tell(event, said))
      else this.#pass(event)
    }
    return entries
  }

  #pass(event: LogEvent): void {
    reduce(this.#registry, this.#folded, [event], this.#inactive, newOutcome())
    this.#rows = undefined
  }

  #tell(event: LogEvent, said: Sayings): HistoryEntry {
    const { kind, ref } = this.#folded
    const before = this.#rows ?? rowsOf(this.#folded)
    const outcome = newOutcome()
    reduce(this.#registry, this.#folded, [event], this.#inactive, outcome)
    const after = (this.#rows = rowsOf(this.#folded))
    const { id, position, at, origin, seq, op, actor, type, v } = event
    const erasedBy = said.erasedBy.get(id) ?? []
    const compactedBy = said.compactedBy.get(id) ?? []
    const status = (): HistoryEntry["status"] => {
      if (event.payload === null) return compactedBy.length > 0 && erasedBy.length === 0 ? "compacted" : "erased"
      if (this.#inactive.get(id) !== undefined) return "cutOff"
      if (this.#inactive.has(id)) return "reverted"
      if (!isKnown(this.#registry, ref.kind, type, v)) return "unknown"
      return outcome.poison.length > 0 ? "broken" : "active"
    }
    return {
      id,
      position,
      at,
      origin,
      seq,
      op,
      actor,
      type,
      v,
      payload: readablePayload(event.payload),
      status: status(),
      revertedBy: (said.revertedBy.get(id) ?? []).map((row) => row.revert),
      erasedBy,
      compactedBy,
      cutOffBy: this.#inactive.get(id)?.by,
      changes: changesBetween(kind?.tables ?? [], before, after),
    }
  }
}

/** What other events say of some. */
interface Sayings {
  readonly revertedBy: ReadonlyMap<EventId, readonly { readonly revert: EventId }[]>
  readonly erasedBy: ReadonlyMap<EventId, readonly ErasedBy[]>
  readonly compactedBy: ReadonlyMap<EventId, readonly ErasedBy[]>
}

function* sayings(context: ActivityContext, log: LogName, events: readonly LogEvent[]): Work<Sayings> {
  const { dialect, generation } = context
  const reverts = yield* query<{ target: EventId; revert: EventId }>(
    `SELECT target, revert FROM ${generation.name(REVERT_TARGET)}
     WHERE kind = 'event' AND permanent = 0 AND ${dialect.anyOf("target", "text")} ORDER BY revert`,
    [dialect.list(events.map((event) => event.id))],
  )
  const bare = events.filter((event) => event.payload === null)
  return {
    revertedBy: Map.groupBy(reverts, (row) => row.target),
    erasedBy: yield* byWhom(context, log, yield* erasuresOf(context, bare)),
    compactedBy: yield* byWhom(context, log, yield* compactionsOf(context, bare)),
  }
}

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
