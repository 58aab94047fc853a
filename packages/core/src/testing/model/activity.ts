/** Which events are in effect, whatever was taken back, revoked or succeeded. docs/spec/fold.md, FOLD-4 to FOLD-6, FOLD-28 and FOLD-29. */
import type { Registry } from "../../define/registry.ts"
import {
  CUTS,
  FINAL,
  inOrder,
  names,
  payloadOf,
  type PlainEvent,
  sortsAfter,
  type Targets,
  targetsOf,
} from "./events.ts"
import { erasedIds } from "./gone.ts"

/** A revocation or succession: what it is, and which events it cuts off. */
interface Cut {
  readonly event: PlainEvent
  readonly form: string
  readonly cuts: (event: PlainEvent) => boolean
}

/** What a revocation says; a succession says something else, which is not asked for. */
interface Accepted {
  readonly accepted: readonly { readonly seq: number; readonly id: string }[]
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
    const payload = CUTS.has(type) ? payloadOf<Accepted>(registry, event) : undefined
    if (origin === undefined || payload === undefined) return []
    const isIn = (other: PlainEvent) => other.log === log && other.origin === origin
    const concerns = (other: PlainEvent) => isIn(other) && !FINAL.has(other.type)
    if (type === "replica.succeeded")
      return event.origin !== origin
        ? []
        : [{ event, form: "succeeded", cuts: (other) => concerns(other) && other !== event && leadsTo(event, other) }]
    const ends = payload.accepted.map((point) => ({
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
export function marksOf(registry: Registry, events: readonly PlainEvent[]): Map<string, { form: string; by: string }> {
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
