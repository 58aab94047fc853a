/** Finds the events that reverts and erasures target, a part at a time: an operation may hold more than memory should. */
import type { EventId, LogName, Origin } from "../ids.ts"
import type { LogEvent } from "../log/event.ts"
import { chainRanges, operationRanges, RangeWalk } from "../log/ranges.ts"
import { eventsAt, eventsFrom, locate, operationStretches } from "../log/read.ts"
import { query, run, type Work } from "../store/port.ts"
import { type ActivityContext, candidate, isMeant, type TargetRow, type Targets, targetsOf } from "./control.ts"
import { cutsBy } from "./cuts.ts"
import { REVERT_TARGET } from "./tables.ts"

/** Control events whose targets are looked up at once, and events that are read at once. */
const CONTROLS = 8
const EVENTS = 2048

/**
 * Hands over the events that control events target, a part at a time, as far as they lie before a position: what a
 * rebuild has not come to yet is for `awaited` when it does. An event may come more than once.
 */
export function* forTargets(
  context: ActivityContext,
  controls: readonly EventId[],
  before: number,
  take: (events: readonly LogEvent[]) => Work<void>,
): Work<void> {
  const { dialect, generation } = context
  yield* eachTarget(context, controls, before, function* (events, isAwaited) {
    if (isAwaited) {
      yield* run(
        `UPDATE ${generation.name(REVERT_TARGET)} SET arrived = 1
         WHERE kind = 'event' AND arrived = 0 AND ${dialect.anyOf("target", "text")}`,
        [dialect.list(events.map((event) => event.id))],
      )
    }
    yield* take(events)
  })
}

/** Takes events, and whether some of them may be listed as not here yet. */
type Take = (events: readonly LogEvent[], isAwaited: boolean) => Work<void>

/** As {@link forTargets}, and only reads. */
export function* eachTarget(
  context: ActivityContext,
  controls: readonly EventId[],
  before: number,
  take: Take,
): Work<void> {
  const { dialect, generation } = context
  const table = generation.name(REVERT_TARGET)
  for (let i = 0; i < controls.length; i += CONTROLS) {
    const rows = yield* query<TargetRow>(`SELECT * FROM ${table} WHERE ${dialect.anyOf("revert", "text")}`, [
      dialect.list(controls.slice(i, i + CONTROLS)),
    ])
    yield* forSingle(
      context,
      rows.filter((row) => row.kind === "event"),
      before,
      take,
    )
    for (const row of rows) if (row.kind === "operation") yield* forOperation(context, row, before, take)
    const cuts = yield* cutsBy(context, controls.slice(i, i + CONTROLS))
    for (const chain of Map.groupBy(cuts, ({ log, origin }) => `${log} ${origin}`).values())
      yield* forChain(context, chain[0] as (typeof chain)[number], before, take)
  }
}

/** All of an origin in a log: where it has several sides, any of its events may be cut off. */
function* forChain(
  { dialect }: ActivityContext,
  { log, origin }: { readonly log: LogName; readonly origin: Origin },
  before: number,
  take: Take,
): Work<void> {
  const walk = new RangeWalk(yield* chainRanges(log, origin))
  for (;;) {
    const positions = yield* walk.ahead(EVENTS, before)
    if (positions.length === 0) return
    yield* take(yield* eventsAt(dialect, positions), false)
    walk.pass(positions.at(-1) as number)
  }
}

function* forSingle({ dialect }: ActivityContext, rows: readonly TargetRow[], before: number, take: Take): Work<void> {
  const wanted = new Set(rows.map((row) => row.target))
  for (const ofChain of Map.groupBy(rows, (row) => `${row.log} ${row.origin}`).values()) {
    const { log, origin } = ofChain[0] as TargetRow
    const seqs = ofChain.map((row) => row.seq)
    const places = yield* locate(dialect, log, origin, seqs)
    const positions = places.map(({ position }) => position).filter((position) => position < before)
    for (let i = 0; i < positions.length; i += EVENTS) {
      const events = yield* eventsAt(dialect, positions.slice(i, i + EVENTS))
      const found = events.filter((event) => wanted.has(event.id))
      if (found.length === 0) continue
      yield* take(
        found,
        ofChain.some((row) => row.arrived === 0),
      )
    }
  }
}

/**
 * Which of the events that control events name one by one lie before a position. Noting it with the targets spares a
 * rebuild to touch each row of that table twice, in no order at all.
 */
export function* targetsHere(
  { dialect, registry }: ActivityContext,
  controls: readonly LogEvent[],
  before: number,
): Work<Set<EventId>> {
  const here = new Set<EventId>()
  for (const control of controls) {
    const named = targetsOf(registry, control)?.events ?? []
    const wanted = new Set(named.map(({ id }) => id))
    for (const [origin, ofOrigin] of Map.groupBy(named, (target) => target.origin)) {
      const seqs = ofOrigin.map(({ seq }) => seq)
      const places = yield* locate(dialect, control.log, origin, seqs)
      const positions = places.map(({ position }) => position).filter((position) => position < before)
      for (const { id } of yield* eventsAt(dialect, positions)) if (wanted.has(id)) here.add(id)
    }
  }
  return here
}

function* forOperation({ dialect }: ActivityContext, row: TargetRow, before: number, take: Take): Work<void> {
  const walk = new RangeWalk(yield* operationRanges(row.target, 1))
  for (;;) {
    const positions = yield* walk.ahead(EVENTS, before)
    if (positions.length === 0) return
    const found = (yield* eventsAt(dialect, positions)).filter((event) => isMeant(row, candidate(event)))
    if (found.length > 0) yield* take(found, false)
    walk.pass(positions.at(-1) as number)
  }
}

/** The earliest time at which a revert sorts after everything that it targets: only what sorts before it is touched. */
export function* afterTargets(
  { dialect }: Pick<ActivityContext, "dialect">,
  log: LogName,
  targets: Targets,
): Work<number> {
  let after = 0
  for (const [origin, ofOrigin] of Map.groupBy(targets.events, (target) => target.origin)) {
    const places = yield* locate(
      dialect,
      log,
      origin,
      ofOrigin.map(({ seq }) => seq),
    )
    const positions = places.map(({ position }) => position)
    for (const event of yield* eventsAt(dialect, positions)) after = Math.max(after, event.at + 1)
  }
  for (const { op, origin, through } of targets.operations) {
    for (const { from, to } of yield* operationStretches(op)) {
      for (let position = from; position <= to; position += PAGE) {
        for (const event of yield* eventsFrom(position, Math.min(PAGE, to - position + 1))) {
          if (event.op === op && event.origin === origin && event.seq <= through) after = Math.max(after, event.at + 1)
        }
      }
    }
  }
  return after
}

const PAGE = 4096
