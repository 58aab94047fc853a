/** Whose payload is gone, by erasures and compactions. docs/spec/fold.md, FOLD-7 and FOLD-30. */
import type { Registry } from "../../define/registry.ts"
import type { Made, Proposed } from "../../fold/compacted.ts"
import { ABSENT, CONTROL, names, payloadOf, type PlainEvent, targetsOf } from "./events.ts"

/** The ids of events whose payload is gone: an erasure names them. Nothing else is asked, so it only ever grows. */
export function erasedIds(registry: Registry, events: readonly PlainEvent[]): Set<string> {
  const erased = events
    .filter(({ type }) => type === "erasure.made")
    .flatMap((erasure) => {
      const targets = targetsOf(registry, erasure)
      return events.filter((event) => !CONTROL.has(event.type) && names(erasure, targets, event))
    })
  return new Set(erased.map((event) => event.id))
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

/** The events as a replica keeps them that has met the erasures and compactions among them. */
export function afterErasure(registry: Registry, events: readonly PlainEvent[]): PlainEvent[] {
  const gone = new Set([...erasedIds(registry, events), ...compactedIds(registry, events)])
  return events.map((event) => (gone.has(event.id) ? { ...event, payload: ABSENT } : event))
}
