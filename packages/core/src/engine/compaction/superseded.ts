/**
 * What may go of a subject: events of which a later one says all that they said, so that the views are the same without
 * them. That is not only concluded but tried: the subject is folded with and without. docs/spec/sync.md, SYNC-46.
 */
import type { Aspect, SubjectRef } from "../../define/aspect.ts"
import type { FoldedEvent } from "../../define/event.ts"
import type { Kind } from "../../define/kind.ts"
import { isKnown, type Registry } from "../../define/registry.ts"
import type { Inactive } from "../../fold/inactive.ts"
import { foldable, newOutcome, reduce } from "../../fold/reduce.ts"
import { newSubject } from "../../fold/subject.ts"
import type { EventId } from "../../ids.ts"
import type { LogEvent } from "../../log/event.ts"
import { decodePayload } from "../../log/payload.ts"

/** An event that may go, and what stands in for it. */
export interface Superseded {
  readonly event: LogEvent
  readonly standIn: LogEvent
}

/** A subject with its events in order. */
export interface WholeSubject {
  readonly ref: SubjectRef
  readonly kind: Kind
  readonly events: readonly LogEvent[]
  readonly inactive: Inactive | undefined
}

/** Aspects of which something can be superseded. */
export const hasSuperseding = (kind: Kind): boolean => kind.aspects.some(({ supersedes }) => supersedes !== undefined)

interface Readable {
  readonly event: LogEvent
  readonly folded: FoldedEvent
  readonly aspect: Aspect
}

/** More are not tried one by one. */
const MOST_TRIED = 50

/** Events that may go, each with the first that stays and says all of it. `isEligible` says which may go or stand in. */
export function supersededIn(
  registry: Registry,
  subject: WholeSubject,
  isEligible: (event: LogEvent) => boolean,
): Superseded[] {
  const kept: Readable[] = []
  const found: Superseded[] = []
  for (const each of readableOf(registry, subject, isEligible).toReversed()) {
    // The last of the list is the first in order.
    const standIn = kept.findLast(
      (one) => one.aspect === each.aspect && each.aspect.supersedes?.(one.folded, each.folded),
    )
    if (standIn === undefined) kept.push(each)
    else found.push({ event: each.event, standIn: standIn.event })
  }
  return sound(registry, subject, found.reverse())
}

/** Of events that are said to be superseded, those that are. */
export function confirmed(
  registry: Registry,
  subject: WholeSubject,
  said: readonly Superseded[],
  isEligible: (event: LogEvent) => boolean,
): Superseded[] {
  const readable = new Map(
    readableOf(registry, subject, isEligible).map((each, order) => [each.event.id, { ...each, order }]),
  )
  const holding = said.filter(({ event, standIn }) => {
    const [one, other] = [readable.get(event.id), readable.get(standIn.id)]
    if (one === undefined || other?.aspect !== one.aspect || other.order <= one.order) return false
    return one.aspect.supersedes?.(other.folded, one.folded) === true
  })
  const going = new Set(holding.map(({ event }) => event.id))
  return sound(
    registry,
    subject,
    holding.filter(({ standIn }) => !going.has(standIn.id)),
  )
}

/** As many of them as can go together: something between an event and its stand-in may rest on it, such as a lock. */
function sound(registry: Registry, subject: WholeSubject, found: readonly Superseded[]): Superseded[] {
  if (found.length === 0 || staysSame(registry, subject, found)) return [...found]
  if (found.length > MOST_TRIED) return []
  let going: Superseded[] = []
  for (const each of found) if (staysSame(registry, subject, [...going, each])) going = [...going, each]
  return going
}

function readableOf(
  registry: Registry,
  { ref, inactive, events }: WholeSubject,
  isEligible: (event: LogEvent) => boolean,
) {
  const readable: Readable[] = []
  for (const event of events) {
    const known = registry.lookup(ref.kind, event.type)
    if (known?.aspect.supersedes === undefined || event.payload === null || !isEligible(event)) continue
    if (inactive?.has(event.id) === true || !isKnown(registry, ref.kind, event.type, event.v)) continue
    try {
      const payload = known.definition.decode(event.v, decodePayload(event.payload))
      readable.push({ event, folded: foldable(event, payload, true), aspect: known.aspect })
    } catch {
      // What is broken says nothing, and is kept.
    }
  }
  return readable
}

/** Whether a subject folds to the same without some of its events. */
function staysSame(registry: Registry, subject: WholeSubject, without: readonly Superseded[]): boolean {
  const gone = new Set(without.map(({ event }) => event.id))
  return isAlike(statesOf(registry, subject, new Set()), statesOf(registry, subject, gone))
}

/** What a subject folds to, as its aspects pack it. */
function statesOf(registry: Registry, { ref, kind, events, inactive }: WholeSubject, gone: ReadonlySet<EventId>) {
  const folded = newSubject(ref, kind)
  reduce(
    registry,
    folded,
    events.map((event) => (gone.has(event.id) ? event.withoutPayload() : event)),
    inactive,
    newOutcome(),
  )
  return kind.aspects.map(({ name, pack }) => (folded.states[name] === undefined ? null : pack(folded.states[name])))
}

/** Whether two plain values say the same, in whatever order they name things. */
function isAlike(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false
  if (a instanceof Uint8Array || b instanceof Uint8Array)
    return a instanceof Uint8Array && b instanceof Uint8Array && Buffer.compare(a, b) === 0
  if (a instanceof Map || b instanceof Map)
    return a instanceof Map && b instanceof Map && isAlike([...a.entries()], [...b.entries()])
  const [one, other] = [Object.entries(a), b as Readonly<Record<string, unknown>>]
  return (
    Array.isArray(a) === Array.isArray(b) &&
    one.length === Object.keys(b).length &&
    one.every(([name, value]) => Object.hasOwn(other, name) && isAlike(value, other[name]))
  )
}
