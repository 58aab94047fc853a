/** What control events among new events, and those that waited for new events, put in and out of effect. */
import type { EventId } from "../ids.ts"
import type { LogEvent } from "../log/event.ts"
import { eventsAt, locate } from "../log/read.ts"
import { query, remove, upsert, type Work } from "../store/port.ts"
import { activityOf } from "./activity.ts"
import { awaited, isCompaction, isControl, noteTargets } from "./control.ts"
import { type CutMark, inactiveOf, inactiveRow } from "./inactive.ts"
import { compactionsOf, eachCompacted } from "./compacted.ts"
import { cutsIn } from "./cuts.ts"
import { type FoldContext, settle } from "./held.ts"
import { dropPayloads } from "./erase.ts"
import { subjectKey } from "./subject.ts"
import { CUT, INACTIVE } from "./tables.ts"
import { forTargets } from "./targets.ts"

/** What control events did, in keys of subjects that are to be folded again. */
export interface Switched {
  readonly again: Set<string>
  /** Those of them that an event was erased or compacted from. */
  readonly erased: ReadonlySet<string>
  /** Whether payloads that had been folded before are gone. */
  readonly isStale: boolean
}

/**
 * Puts events in and out of effect as the control events among the arrivals, and those that waited for arrivals, want
 * it, and lets go of the payloads that are erased. `loaded` are keys of subjects that the caller holds.
 */
export function* switchActivity(
  context: FoldContext,
  arrivals: readonly LogEvent[],
  completed: readonly LogEvent[],
  loaded: ReadonlySet<string> = NONE,
): Work<Switched> {
  const inactiveTable = context.generation.at(INACTIVE)
  const again = new Set<string>()
  const erased = new Set<string>()
  let isStale = false
  let fresh: EventId[] = []
  const first = arrivals[0]?.position ?? Number.POSITIVE_INFINITY
  const before = (arrivals.at(-1)?.position ?? Number.POSITIVE_INFINITY) + 1
  const settleThose = (touched: ReadonlySet<string>): Work<void> =>
    settle(
      context,
      [...touched].filter((key) => !loaded.has(key)),
    )
  const take = function* (events: readonly LogEvent[]): Work<void> {
    const now = yield* activityOf(context, events)
    const was = yield* inactiveOf(context, [...new Set(events.map(keyOf))])
    const wasOff = (e: LogEvent): boolean => was.get(keyOf(e))?.has(e.id) ?? false
    const switched = events.filter((e) => wasOff(e) !== now.inactive.has(e.id))
    // Still out of effect, but by something else.
    const marked = events.filter((e) => wasOff(e) && !isSame(was.get(keyOf(e))?.get(e.id), now.cut.get(e.id)))
    const gone = events.filter((event) => now.erased.has(event.id))
    const touched = new Set([...switched, ...marked, ...gone].map(keyOf))
    yield* settleThose(touched)
    for (const key of touched) again.add(key)
    for (const event of gone) erased.add(keyOf(event))
    const off = new Set([...switched, ...marked].filter(({ id }) => now.inactive.has(id)))
    yield* upsert(
      inactiveTable,
      [...off].map((event) => inactiveRow(keyOf(event), event.id, now.cut.get(event.id))),
    )
    yield* remove(
      inactiveTable,
      switched.filter(({ id }) => !now.inactive.has(id)).map((event) => [keyOf(event), event.id]),
    )
    const dropped = yield* dropPayloads(context, gone)
    isStale ||= dropped.some((event) => event.position < first)
    for (const event of switched) if (isControl(event.type)) fresh.push(event.id)
  }
  const letGo = function* (events: readonly LogEvent[]): Work<void> {
    const touched = new Set(events.map(keyOf))
    yield* settleThose(touched)
    for (const key of touched) {
      again.add(key)
      erased.add(key)
    }
    const dropped = yield* dropPayloads(context, events)
    isStale ||= dropped.some((event) => event.position < first)
  }
  const controls = [...arrivals, ...completed].filter((event) => isControl(event.type))
  yield* noteTargets(context, controls)
  const compacted = yield* compactionsOf(context, arrivals)
  if (compacted.size > 0) yield* letGo(arrivals.filter(({ id }) => compacted.has(id)))
  const compactions = controls.filter(({ type }) => isCompaction(type))
  if (compactions.length > 0)
    yield* eachCompacted(
      context,
      compactions.map(({ id }) => id),
      before,
      letGo,
    )
  const waited = yield* awaited(context, arrivals)
  if (waited.length > 0) yield* take(waited)
  for (const event of controls) fresh.push(event.id)
  fresh.push(...(yield* pointsMet(context, waited)))
  const walked = new Set<EventId>()
  while (fresh.length > 0) {
    // What an event targets rests on nothing that this changes: once is enough.
    const ids = [...new Set(fresh)].filter((id) => !walked.has(id))
    fresh = []
    const isFirst = walked.size === 0
    for (const id of ids) walked.add(id)
    yield* forTargets(context, ids, before, take)
    // What puts one cut in or out of effect may do so by way of another.
    const cutting = isFirst ? yield* cutControls(context, before) : []
    if (cutting.length > 0) yield* take(cutting)
  }
  return { again, erased, isStale }
}

const isSame = (a: CutMark | undefined, b: CutMark | undefined): boolean => a?.form === b?.form && a?.by === b?.by

/**
 * What cuts chains that have several sides, and names a point that has come only now: before, it could not be told which
 * events lead to it.
 */
function* pointsMet(context: FoldContext, arrivals: readonly LogEvent[]): Work<EventId[]> {
  if (arrivals.length === 0) return []
  const { dialect, generation } = context
  const named = yield* query<{ log: string; origin: string; control: EventId }>(
    `SELECT DISTINCT log, origin, control FROM ${generation.name(CUT)}
     WHERE ${dialect.anyOf("origin", "text")} AND ${dialect.anyOf("id", "text")}`,
    [dialect.list([...new Set(arrivals.map(({ origin }) => origin))]), dialect.list(arrivals.map(({ id }) => id))],
  )
  const controls: EventId[] = []
  for (const { log, origin, control } of named) {
    const [chains] = yield* query<{ number: number }>(
      "SELECT COUNT(*) AS number FROM chain WHERE log = ? AND origin = ?",
      [log, origin],
    )
    if ((chains?.number ?? 0) > 1) controls.push(control)
  }
  return controls
}

/** The revocations and successions that lie before a position. */
function* cutControls(context: FoldContext, before: number): Work<LogEvent[]> {
  const { dialect } = context
  const logs = yield* query<{ log: string }>(`SELECT DISTINCT log FROM ${context.generation.name(CUT)}`)
  const cuts = yield* cutsIn(
    context,
    logs.map(({ log }) => log),
  )
  const found: LogEvent[] = []
  for (const ofChain of Map.groupBy(cuts, ({ log, by }) => `${log} ${by}`).values()) {
    const { log, by } = ofChain[0] as (typeof cuts)[number]
    const seqs = ofChain.map(({ bySeq }) => bySeq)
    const positions = (yield* locate(dialect, log, by, seqs)).map(({ position }) => position)
    const events = yield* eventsAt(
      dialect,
      positions.filter((position) => position < before),
    )
    const wanted = new Set(ofChain.map(({ control }) => control))
    found.push(...events.filter(({ id }) => wanted.has(id)))
  }
  return found
}

const NONE: ReadonlySet<string> = new Set()

const keyOf = (event: LogEvent): string => subjectKey(event.log, event.subject)
