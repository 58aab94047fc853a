/**
 * Says again, under the present key, what was cut off of a former one: as new events that refer to the former. These are
 * reverted in the same batch, so that they do not count twice where the revocation is taken back later, and are passed over
 * the next time. docs/spec/sync.md, SYNC-29.
 */
import { checkNew } from "../define/checkNew.ts"
import type { Registry } from "../define/registry.ts"
import { CommandRejected, InvalidPayload, MalformedEvent, UnknownEventType } from "../errors.ts"
import { activityOf } from "../fold/activity.ts"
import { type ActivityContext, isCut } from "../fold/control.ts"
import { cutsOn } from "../fold/cuts.ts"
import type { EventId, LogName, OperationId } from "../ids.ts"
import { kindOf } from "../ids.ts"
import { compareOrder, type LogEvent } from "../log/event.ts"
import { decodePayload } from "../log/payload.ts"
import { originRanges, RangeWalk } from "../log/ranges.ts"
import { eventsAt } from "../log/read.ts"
import { needHistory } from "../snapshot/ahead.ts"
import type { Work } from "../store/port.ts"
import type { DecisionContext, NewEvent } from "./batch.ts"
import { formerOrigins } from "./keys.ts"
import { hex } from "./opening.ts"

export interface Reissued {
  /** The operation of the new events; undefined where there was nothing to say again. */
  readonly op: OperationId | undefined
  readonly events: number
  /** What cannot be said again: it is broken, erased, or for a newer version of this program. */
  readonly left: number
}

/** What is to be said again, in runs of one actor that fit into a batch, and how much cannot be. */
export interface Plan {
  readonly runs: readonly { readonly actor: string; readonly positions: readonly number[] }[]
  readonly left: number
}

/** Events read at once, and events that are said again in one batch. */
const READ = 2048
const MOST = 500

/** Finds what was cut off of this replica's former chains and is not taken back; `only` of these, where that is given. */
export function* planReissue(context: ActivityContext, only?: readonly EventId[]): Work<Plan> {
  yield* needHistory()
  const wanted = only === undefined ? undefined : new Set(only)
  const found: { readonly event: LogEvent; readonly position: number }[] = []
  let left = 0
  for (const origin of yield* formerOrigins()) {
    if ((yield* cutsOn(context, origin)).length === 0) continue
    const walk = new RangeWalk(yield* originRanges(origin, 1))
    for (;;) {
      const positions = yield* walk.ahead(READ, Number.MAX_SAFE_INTEGER)
      if (positions.length === 0) break
      for (const event of yield* cutOff(context, yield* eventsAt(context.dialect, positions))) {
        if (wanted !== undefined && !wanted.has(event.id)) continue
        if (again(context.registry, event) === undefined) left += 1
        else found.push({ event, position: event.position })
      }
      walk.pass(positions.at(-1) as number)
    }
  }
  const runs: { actor: string; positions: number[] }[] = []
  for (const { event, position } of found.sort((a, b) => compareOrder(a.event, b.event))) {
    const last = runs.at(-1)
    if (last?.actor === event.actor && last.positions.length < MOST) last.positions.push(position)
    else runs.push({ actor: event.actor, positions: [position] })
  }
  return { runs, left }
}

/** Of events, those that were cut off, said something, and were not taken back besides. */
function* cutOff(context: ActivityContext, events: readonly LogEvent[]): Work<LogEvent[]> {
  const { cut, targeted } = yield* activityOf(context, events)
  return events.filter(({ id, type }) => cut.has(id) && !targeted.has(id) && !isCut(type))
}

interface Again {
  readonly said: readonly NewEvent[]
  /** Of the events that were said again. */
  readonly reverts: readonly NewEvent[]
}

/** The events of a run once more, and the reverts of the former ones; nothing of what was said again meanwhile. */
export function* reissueRun(context: DecisionContext, positions: readonly number[]): Work<Again> {
  const { dialect, registry, random } = context
  const events = (yield* cutOff(context, yield* eventsAt(dialect, positions))).sort(compareOrder)
  const copies = events.map((event) => ({ event, copy: again(registry, event) }))
  const said = copies.flatMap(({ copy }) => copy ?? [])
  const taken = copies.filter(({ copy }) => copy !== undefined).map(({ event }) => event)
  const reverts = [...Map.groupBy(taken, ({ log }) => log)].map(([log, former]) => ({
    type: "revert.made",
    subject: `revert:${hex(random, 16)}`,
    log,
    payload: {
      events: former.map(({ id, origin, seq }) => ({ id, origin, seq })),
      operations: [],
      reason: "Said again under another key",
    },
  }))
  return { said, reverts }
}

/** The same event, to be written; undefined where it cannot be. */
function again(registry: Registry, event: LogEvent): (NewEvent & { readonly log: LogName }) | undefined {
  const { type, v, subject, log, payload, id } = event
  const known = registry.lookup(kindOf(subject), type)
  if (known === undefined || payload === null || v > known.definition.v) return undefined
  try {
    const copy = { type, subject, log, payload: known.definition.decode(v, decodePayload(payload)), refs: [id] }
    checkNew(registry, copy)
    return copy
  } catch (cause) {
    const errors = [CommandRejected, InvalidPayload, MalformedEvent, UnknownEventType]
    if (errors.some((error) => cause instanceof error)) return undefined
    throw cause
  }
}
