/**
 * Carries a proposal out once nobody has to be waited for. What it says is looked at again, by all that is here by then:
 * what was taken back or rests on something since stays. docs/spec/sync.md, SYNC-46.
 */
import type { ActivityContext } from "../../fold/control.ts"
import { subjectKey } from "../../fold/subject.ts"
import type { EventId, Origin } from "../../ids.ts"
import type { LogEvent } from "../../log/event.ts"
import { COMPACTED_TYPE } from "../../log/write.ts"
import type { Work } from "../../store/port.ts"
import type { NewEvent } from "../batch.ts"
import { lookUp, type WholeProposal } from "./proposal.ts"
import { targetedAmong, wholeSubjects } from "./subjects.ts"
import { confirmed, type Superseded } from "./superseded.ts"

export interface Making {
  readonly event: NewEvent
  /** Payloads that go, and their bytes. */
  readonly events: number
  readonly bytes: number
}

/** Subjects that are looked at together. */
const AT_ONCE = 200

export function* carryOut(context: ActivityContext, whole: WholeProposal, expired: readonly Origin[]): Work<Making> {
  const { log, pairs, proposal, subject } = whole
  const found = yield* lookUp(context.dialect, whole)
  const said = pairs.flatMap(({ event, standIn }): Superseded[] => {
    const [one, other] = [found.get(event), found.get(standIn)]
    return one === undefined || other === undefined || one.subject !== other.subject
      ? []
      : [{ event: one, standIn: other }]
  })
  const going = new Map<EventId, LogEvent>()
  const byKey = Map.groupBy(said, ({ event }) => subjectKey(log, event.subject))
  const keys = [...byKey.keys()]
  for (let i = 0; i < keys.length; i += AT_ONCE) {
    for (const each of yield* wholeSubjects(context, keys.slice(i, i + AT_ONCE))) {
      const ofSubject = byKey.get(each.ref.key) ?? []
      const named = yield* targetedAmong(
        context,
        ofSubject.flatMap(({ event, standIn }) => [event, standIn]),
      )
      for (const { event } of confirmed(context.registry, each, ofSubject, ({ id }) => !named.has(id)))
        going.set(event.id, event)
    }
  }
  const left = pairs.flatMap(({ event }, place) => (going.has(found.get(event)?.id ?? "") ? [] : [place]))
  const bytes = [...going.values()].reduce((sum, { payload }) => sum + (payload?.length ?? 0), 0)
  const payload = { proposal, left, expired }
  return { event: { type: COMPACTED_TYPE, subject, log, payload }, events: going.size, bytes }
}
