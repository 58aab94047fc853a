/**
 * What a library must show, said as plainly as possible: no incremental anything, no database, no code of the engine.
 * Only the registry is shared, since what an event means is not in question here. docs/spec/fold.md, FOLD-1 to FOLD-10.
 */
import type { SubjectRef, ViewRows } from "../define/aspect.ts"
import type { Registry } from "../define/registry.ts"
import type { Made, Proposed } from "../fold/compacted.ts"
import type { Row } from "../store/port.ts"
import { sharedColumns, sortedState, type State } from "./state.ts"

export interface PlainEvent {
  readonly log: string
  readonly origin: string
  readonly seq: number
  readonly id: string
  readonly at: number
  readonly subject: string
  readonly op: string
  readonly type: string
  readonly v: number
  readonly actor: string
  /** {@link BROKEN} where the bytes are no payload, {@link ABSENT} where there are none. */
  readonly payload: unknown
  /** The event that it follows in its chain, whether that is part of the history or not. */
  readonly before?: PlainEvent | undefined
}

export const BROKEN = Symbol("bytes that are no payload")
export const ABSENT = Symbol("a payload that was erased, or has not come")

interface Targets {
  readonly events: readonly { readonly id: string; readonly origin: string; readonly seq: number }[]
  readonly operations: readonly { readonly op: string; readonly origin: string; readonly through: number }[]
}

/** The order of events: at, origin, seq, id. */
function sortsAfter(a: PlainEvent, b: PlainEvent): boolean {
  for (const key of ["at", "origin", "seq", "id"] as const) if (a[key] !== b[key]) return a[key] > b[key]
  return false
}

const inOrder = (events: readonly PlainEvent[]) => events.toSorted((a, b) => (sortsAfter(a, b) ? 1 : -1))

/** What a revert or an erasure names; nothing where this program cannot read it. */
const targetsOf = (registry: Registry, event: PlainEvent): Targets =>
  payloadOf<Targets>(registry, event) ?? { events: [], operations: [] }

/** Whether a revert or an erasure names an event of its log. */
function names(by: PlainEvent, { events, operations }: Targets, event: PlainEvent): boolean {
  const { id, origin, seq } = event
  if (by.log !== event.log) return false
  return (
    events.some((target) => target.id === id && target.origin === origin && target.seq === seq) ||
    operations.some((target) => target.op === event.op && target.origin === origin && seq <= target.through)
  )
}

/** The ids of events whose payload is gone: an erasure names them. Nothing else is asked, so it only ever grows. */
function erasedIds(registry: Registry, events: readonly PlainEvent[]): Set<string> {
  const erased = events
    .filter(({ type }) => type === "erasure.made")
    .flatMap((erasure) => {
      const targets = targetsOf(registry, erasure)
      return events.filter((event) => !CONTROL.has(event.type) && names(erasure, targets, event))
    })
  return new Set(erased.map((event) => event.id))
}

/** What an event says, where this program can read it. */
function payloadOf<T>(registry: Registry, event: PlainEvent): T | undefined {
  const definition = registry.event(event.type)
  try {
    if (definition !== undefined && event.v <= definition.v) return definition.decode(event.v, event.payload) as T
  } catch {
    // What is broken says nothing.
  }
  return undefined
}

/** The ids of events whose payload is gone since a proposal lists them, and the proposal was carried out but for some. */
function compactedIds(registry: Registry, events: readonly PlainEvent[]): Set<string> {
  const compacted = new Set<string>()
  for (const made of events.filter(({ type }) => type === "compaction.made")) {
    const done = payloadOf<Made>(registry, made)
    const proposal = events.find(
      ({ type, id, log }) => type === "compaction.proposed" && id === done?.proposal && log === made.log,
    )
    if (done === undefined || proposal === undefined) continue
    const { origins, events: listed } = payloadOf<Proposed>(registry, proposal) ?? { origins: [], events: [] }
    for (const [place, [origin, seq, id]] of listed.entries()) {
      const isMeant = (event: PlainEvent) =>
        event.log === proposal.log &&
        event.origin === origins[origin] &&
        event.seq === seq &&
        event.id.startsWith(id) &&
        !CONTROL.has(event.type)
      if (!done.left.includes(place)) for (const event of events.filter(isMeant)) compacted.add(event.id)
    }
  }
  return compacted
}

/** Nothing acts on these. */
export const FINAL: ReadonlySet<string> = new Set(["erasure.made", "compaction.proposed", "compaction.made"])
const CUTS: ReadonlySet<string> = new Set(["replica.revoked", "replica.succeeded"])
const CONTROL = new Set(["revert.made", ...FINAL, ...CUTS])

/** A revocation or succession: what it is, and which events it cuts off. */
interface Cut {
  readonly event: PlainEvent
  readonly form: string
  readonly cuts: (event: PlainEvent) => boolean
}

/** Whether an event is among those that another follows, however far. */
function leadsTo(event: PlainEvent, end: PlainEvent): boolean {
  for (let at: PlainEvent | undefined = end; at !== undefined; at = at.before) if (at.id === event.id) return true
  return false
}

/** The revocations and successions that this program can read, the first first. */
function cutsOf(registry: Registry, events: readonly PlainEvent[]): Cut[] {
  return inOrder(events).flatMap((event): Cut[] => {
    const { type, subject, log } = event
    const origin = /^replica:([0-9a-f]{32})$/.exec(subject)?.[1]
    const definition = registry.event(type)
    if (!CUTS.has(type) || origin === undefined || definition === undefined || event.v > definition.v) return []
    let payload: unknown
    try {
      payload = definition.decode(event.v, event.payload)
    } catch {
      return []
    }
    const isIn = (other: PlainEvent) => other.log === log && other.origin === origin
    const concerns = (other: PlainEvent) => isIn(other) && !FINAL.has(other.type)
    if (type === "replica.succeeded")
      return event.origin !== origin
        ? []
        : [{ event, form: "succeeded", cuts: (other) => concerns(other) && other !== event && leadsTo(event, other) }]
    const { accepted } = payload as { accepted: readonly { readonly seq: number; readonly id: string }[] }
    const ends = accepted.map((point) => ({
      point,
      end: events.find((one) => isIn(one) && one.id === point.id && one.seq === point.seq),
    }))
    const isAccepted = (other: PlainEvent) =>
      ends.some(({ point, end }) => (end === undefined ? other.seq <= point.seq : leadsTo(other, end)))
    return [{ event, form: "revoked", cuts: (other) => concerns(other) && !isAccepted(other) }]
  })
}

/**
 * The revocations and successions that are in effect, decided from the first to the last: an earlier one in effect may cut
 * one off, and so may a revert, unless the one in question or an earlier one in effect cuts that revert off.
 */
function cutsInEffect(registry: Registry, events: readonly PlainEvent[]): Cut[] {
  const acting: Cut[] = []
  for (const cut of cutsOf(registry, events)) {
    if (acting.some((earlier) => earlier.cuts(cut.event))) continue
    if (!takenBack(registry, events, [...acting, cut]).has(cut.event.id)) acting.push(cut)
  }
  return acting
}

/** The events as a replica keeps them that has met the erasures and compactions among them. */
export function afterErasure(registry: Registry, events: readonly PlainEvent[]): PlainEvent[] {
  const gone = new Set([...erasedIds(registry, events), ...compactedIds(registry, events)])
  return events.map((event) => (gone.has(event.id) ? { ...event, payload: ABSENT } : event))
}

/** What active reverts that sort after it target, where only these cuts are in effect. */
function takenBack(registry: Registry, events: readonly PlainEvent[], cuts: readonly Cut[]): Set<string> {
  const inactive = erasedIds(registry, events)
  const taken = new Set<string>()
  const reverts = events.filter(({ type }) => type === "revert.made")
  const targets = new Map(reverts.map((revert) => [revert, targetsOf(registry, revert)]))
  for (const event of inOrder(events).toReversed()) {
    if (FINAL.has(event.type)) continue
    const isOff = reverts.some(
      (revert) =>
        sortsAfter(revert, event) && !inactive.has(revert.id) && names(revert, targets.get(revert) as Targets, event),
    )
    if (isOff) taken.add(event.id)
    if (isOff || cuts.some((cut) => cut.cuts(event))) inactive.add(event.id)
  }
  return taken
}

/** Of events that are cut off, by what. */
function marksOf(registry: Registry, events: readonly PlainEvent[]): Map<string, { form: string; by: string }> {
  const acting = cutsInEffect(registry, events).toSorted((a, b) => (a.event.id < b.event.id ? -1 : 1))
  const marks = new Map<string, { form: string; by: string }>()
  for (const event of events) {
    const cut = acting.find((each) => each.event !== event && each.cuts(event))
    // What is in effect was first: nothing that came later cuts it off.
    if (cut !== undefined && !acting.some((each) => each.event.id === event.id))
      marks.set(event.id, { form: cut.form, by: cut.event.id })
  }
  return marks
}

/**
 * The ids of events that are out of effect: what is erased, what is cut off, and all that an active revert targets which
 * sorts after it. Nothing puts an erasure out of effect.
 */
export function inactiveIds(registry: Registry, events: readonly PlainEvent[]): Set<string> {
  const acting = cutsInEffect(registry, events)
  const taken = takenBack(registry, events, acting)
  const all = new Set([...erasedIds(registry, events), ...taken, ...marksOf(registry, events).keys()])
  for (const { event } of cutsOf(registry, events)) {
    if (acting.some((each) => each.event === event)) all.delete(event.id)
    else all.add(event.id)
  }
  return all
}

/** The state of a library that holds these events, in whatever order they came. */
export function modelOf(registry: Registry, all: readonly PlainEvent[]): State {
  const events = afterErasure(registry, all)
  const tables: Record<string, Row[]> = { subject: [], inactive: [], deferred: [], quarantined: [] }
  const columns = new Map(registry.tables.map((table) => [table.name, sharedColumns(table)]))
  for (const kind of registry.kinds.values()) {
    for (const { name } of [...kind.tables, ...kind.aspects.flatMap((aspect) => aspect.eventTables)]) tables[name] = []
  }
  const add = (rows: ViewRows, subject = "") => {
    for (const [table, list] of Object.entries(rows)) {
      for (const row of list) {
        const whole: Row = { subject, ...row }
        const names = columns.get(table) ?? Object.keys(row)
        tables[table]?.push(Object.fromEntries(names.map((name) => [name, whole[name] ?? null])))
      }
    }
  }
  const inactive = inactiveIds(registry, events)
  const marks = marksOf(registry, events)
  const erased = erasedIds(registry, events)
  for (const [key, unsorted] of Map.groupBy(events, ({ log, subject }) =>
    log === "library" ? subject : `${log} ${subject}`,
  )) {
    const ordered = inOrder(unsorted)
    const { log, subject } = ordered[0] as PlainEvent
    const { at, origin, seq } = ordered.findLast(({ id }) => !erased.has(id)) ?? { at: -1, origin: "", seq: 0 }
    const [kindName, id] = [subject.slice(0, subject.indexOf(":")), subject.slice(subject.indexOf(":") + 1)]
    const user = log === "library" ? "" : log.slice("user:".length)
    const ref: SubjectRef = { key, subject, kind: kindName, id, log, user, row: 0 }
    const kind = registry.kinds.get(kindName)
    const states: Record<string, unknown> = {}
    for (const event of ordered) {
      const isActive = !inactive.has(event.id)
      const { form: cut = null, by: cutBy = null } = marks.get(event.id) ?? {}
      if (!isActive) add({ inactive: [{ subject: key, event: event.id, cut, cutBy }] })
      if (cut !== null) add({ quarantined: [{ subject: key, event: event.id, type: event.type }] })
      const known = registry.lookup(kindName, event.type)
      if (known === undefined || event.v > known.definition.v) {
        add({ deferred: [{ event: event.id, subject: key, type: event.type, v: event.v }] })
        continue
      }
      const { aspect, definition } = known
      if (event.payload === ABSENT || (!isActive && !aspect.foldsInactive)) continue
      const foreign = [known.kind.log, definition.log].some(
        (where) => where !== "any" && (where === "library") !== (log === "library"),
      )
      try {
        if (foreign || event.payload === BROKEN) throw new Error("poison")
        const folded = { ...event, payload: definition.decode(event.v, event.payload), active: isActive }
        states[aspect.name] = aspect.fold(states[aspect.name] ?? aspect.initial(), folded)
        if (isActive) add(aspect.eventRows?.(ref, folded) ?? {}, key)
      } catch {
        if (cut === null) add({ quarantined: [{ subject: key, event: event.id, type: event.type }] })
      }
    }
    add({ subject: [{ key, kind: kindName, log, at, origin, seq, events: ordered.length }] })
    if (kind === undefined || Object.keys(states).length === 0) continue
    const complete = Object.fromEntries(kind.aspects.map(({ name, initial }) => [name, states[name] ?? initial()]))
    add(kind.rows(ref, complete), key)
  }
  return sortedState(tables)
}
