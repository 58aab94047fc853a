/** The targets of reverts: events found in the log, and drafts made of them. */
import { CommandRejected } from "../../errors.ts"
import type { ActivityContext } from "../../fold/control.ts"
import type { EventId, LogName, Origin } from "../../ids.ts"
import { LIBRARY } from "../../ids.ts"
import type { NewEvent } from "../../Library.ts"
import type { LogEvent } from "../../log/event.ts"
import { eventsAt, eventsFrom, locate } from "../../log/read.ts"
import type { Random } from "../../ports.ts"
import type { Work } from "../../store/port.ts"
import { MOST_TARGETS } from "./events.ts"

export interface RevertContext extends ActivityContext {
  /** For the ids of reverts. */
  readonly random: Random
}

/** An event as a revert names it. */
export interface Target {
  readonly log: LogName
  readonly id: EventId
  readonly origin: Origin
  readonly seq: number
}

/** A target that is here. */
export interface Located extends Target {
  readonly type: string
}

const PAGE = 4096

/** A row of the claim table, which has the log in the subject's key. */
export interface ClaimTarget {
  readonly subject: string
  readonly id: EventId
  readonly origin: Origin
  readonly seq: number
}

const MEMBER = /^(user:[A-Za-z0-9_-]{1,64}) /

export const claimTarget = ({ subject, id, origin, seq }: ClaimTarget): Target => ({
  log: MEMBER.exec(subject)?.[1] ?? LIBRARY,
  id,
  origin,
  seq,
})

export const targetOf = ({ log, id, origin, seq, type }: LogEvent): Located => ({ log, id, origin, seq, type })

export const reject = (command: string, message: string): CommandRejected => new CommandRejected({ command, message })

export const newId = ({ random }: RevertContext): string => Buffer.from(random.bytes(16)).toString("hex")

/** Finds events by their ids alone, reading the log once. */
export function* found(ids: readonly EventId[]): Work<Located[]> {
  const missing = new Set(ids)
  const targets = new Map<EventId, Located>()
  for (let position = 1; missing.size > 0; position += PAGE) {
    const page = yield* eventsFrom(position, PAGE)
    for (const event of page) if (missing.delete(event.id)) targets.set(event.id, targetOf(event))
    if (page.length < PAGE) break
  }
  for (const id of missing) throw reject("revert", `there is no event ${id}`)
  return ids.map((id) => targets.get(id) as Located)
}

/** Makes sure that events are where they are said to be. */
export function* checked({ dialect }: RevertContext, targets: readonly Target[]): Work<Located[]> {
  const located = new Map<EventId, Located>()
  for (const [log, ofLog] of Map.groupBy(targets, (target) => target.log)) {
    for (const [origin, ofOrigin] of Map.groupBy(ofLog, (target) => target.origin)) {
      const positions = yield* locate(
        dialect,
        log,
        origin,
        ofOrigin.map((target) => target.seq),
      )
      const events = yield* eventsAt(
        dialect,
        positions.map((each) => each.position),
      )
      const ids = new Map(events.map((event) => [event.id, event.seq]))
      for (const event of events) located.set(event.id, targetOf(event))
      const unknown = ofOrigin.find((target) => ids.get(target.id) !== target.seq)
      if (unknown !== undefined)
        throw reject("revert", `there is no event ${unknown.id} at ${log}, ${origin}, ${unknown.seq}`)
    }
  }
  return targets.map((target) => located.get(target.id) as Located)
}

/** Events for targets, each once, at most {@link MOST_TARGETS} in one; a revert reaches only its own log. */
export function draft(
  context: RevertContext,
  kind: "revert" | "erasure",
  targets: readonly Target[],
  reason?: string,
): NewEvent[] {
  if (targets.length === 0) throw reject(kind, "there is nothing to revert")
  const unique = new Map(targets.map((target) => [`${target.log} ${target.id}`, target]))
  const drafts: NewEvent[] = []
  for (const [log, ofLog] of Map.groupBy(unique.values(), (target) => target.log)) {
    for (let from = 0; from < ofLog.length; from += MOST_TARGETS) {
      const events = ofLog.slice(from, from + MOST_TARGETS).map(({ id, origin, seq }) => ({ id, origin, seq }))
      drafts.push({
        type: `${kind}.made`,
        subject: `${kind}:${newId(context)}`,
        log,
        payload: { events, operations: [], ...(reason === undefined ? {} : { reason }) },
      })
    }
  }
  return drafts
}
