/**
 * Builds the events that take others back. Each function reads what it needs and answers drafts for one append; the
 * caller gives them one operation, so that what was taken back together comes back together.
 */
import { compactionsOf } from "../../fold/compacted.ts"
import { activityOf } from "../../fold/activity.ts"
import { isControl } from "../../fold/control.ts"
import { subjectKey } from "../../fold/subject.ts"
import { positionsAfter } from "../../fold/subjectPositions.ts"
import { REVERT_TARGET, SUBJECT } from "../../fold/tables.ts"
import type { EventId, LogName, OperationId, Origin, Subject } from "../../ids.ts"
import { LIBRARY } from "../../ids.ts"
import type { NewEvent } from "../../Library.ts"
import { compareOrder, type LogEvent, type OrderKey } from "../../log/event.ts"
import { eventsAt, locate } from "../../log/read.ts"
import { query, queryOne, type Work } from "../../store/port.ts"
import { FINAL_TYPES } from "../../log/write.ts"
import { all, views } from "../../views/database.ts"
import {
  checked,
  draft,
  found,
  type Located,
  newId,
  reject,
  type RevertContext,
  type Target,
  targetOf,
} from "./targets.ts"

/** The last seq of each origin that somebody has seen of a log. */
export type Seen = Readonly<Record<LogName, Readonly<Record<Origin, number>>>>

/**
 * Reverts events. Where only the id is known, the log is read for it. Fails with {@link CommandRejected} where one is
 * not here, or is an erasure.
 */
export function* revertEvents(
  context: RevertContext,
  events: readonly (EventId | Target)[],
  reason?: string,
): Work<NewEvent[]> {
  const targets = yield* located(context, events)
  const final = targets.find(({ type }) => FINAL_TYPES.has(type))
  if (final !== undefined)
    throw reject(
      "revert",
      `${final.id} is ${final.type.startsWith("erasure") ? "an erasure" : "a compaction"}, which is for good`,
    )
  return draft(context, "revert", targets, reason)
}

/**
 * Puts events out of effect for good and removes their payloads, here and wherever the erasure comes. The reason is
 * kept. Fails with {@link CommandRejected} where one is not here, or is itself a revert or an erasure.
 */
export function* eraseEvents(
  context: RevertContext,
  events: readonly (EventId | Target)[],
  reason?: string,
): Work<NewEvent[]> {
  const targets = yield* located(context, events)
  const control = targets.find(({ type }) => isControl(type))
  if (control !== undefined) throw reject("erase", `${control.id} acts on other events and cannot be erased`)
  return draft(context, "erasure", targets, reason)
}

function* located(context: RevertContext, events: readonly (EventId | Target)[]): Work<Located[]> {
  const known = events.filter((event) => typeof event !== "string")
  const ids = events.filter((event) => typeof event === "string")
  return [...(yield* checked(context, known)), ...(yield* found(ids))]
}

/** Reverts an operation, as far as `seen` reaches; all that is here of it where that is left out. */
export function* revertOperation(
  context: RevertContext,
  op: OperationId,
  seen?: Seen,
  reason?: string,
): Work<NewEvent[]> {
  const ranges = yield* all(
    views
      .selectFrom("operationRange as part")
      .innerJoin("chain", "chain.id", "part.chain")
      .select(({ fn }) => [
        "chain.log",
        "chain.origin",
        fn.min("part.first").as("first"),
        fn.max("part.last").as("last"),
      ])
      .where("part.op", "=", op)
      .groupBy(["chain.log", "chain.origin"])
      .orderBy("chain.log")
      .orderBy("chain.origin"),
  )
  const byLog = new Map<LogName, { op: OperationId; origin: Origin; through: number }[]>()
  for (const { log, origin, first, last } of ranges) {
    const through = Math.min(last, seen === undefined ? last : (seen[log]?.[origin] ?? 0))
    if (through < first) continue
    byLog.set(log, [...(byLog.get(log) ?? []), { op, origin, through }])
  }
  if (byLog.size === 0) throw reject("revertOperation", `there are no events of the operation ${op}`)
  return [...byLog].map(([log, operations]) => ({
    type: "revert.made",
    subject: `revert:${newId(context)}`,
    log,
    payload: { events: [], operations, ...(reason === undefined ? {} : { reason }) },
  }))
}

/** Reverts every event of a subject that is in effect. */
export function* revertSubject(
  context: RevertContext,
  subject: Subject,
  log: LogName = LIBRARY,
  reason?: string,
): Work<NewEvent[]> {
  const { dialect, generation } = context
  const key = subjectKey(log, subject)
  const row = yield* queryOne(`SELECT row FROM ${generation.name(SUBJECT)} WHERE key = ?`, [key])
  if (row === undefined) throw reject("revertSubject", `there is no ${key}`)
  const out = yield* all(views.selectFrom("inactive").select("event").where("subject", "=", key))
  const inactive = new Set(out.map((each) => each.event))
  // Of a subject with very many events only what names them is held, not what they say.
  const targets: (Located & OrderKey)[] = []
  for (let ordinal = 0; ; ordinal += AT_ONCE) {
    const positions = yield* positionsAfter(generation, key, ordinal, AT_ONCE)
    for (const event of yield* eventsAt(dialect, positions))
      if (!inactive.has(event.id) && !FINAL_TYPES.has(event.type)) targets.push({ ...targetOf(event), at: event.at })
    if (positions.length < AT_ONCE) break
  }
  if (targets.length === 0) throw reject("revertSubject", `no event of ${key} is in effect`)
  return draft(context, "revert", targets.sort(compareOrder), reason)
}

/** Events that are read at once. */
const AT_ONCE = 2048

/** Brings an event back into effect by reverting what put it out. Fails where it is in effect, erased or not here. */
export function* restore(context: RevertContext, event: EventId | Target, reason?: string): Work<NewEvent[]> {
  const { dialect, generation } = context
  const targets = typeof event === "string" ? yield* found([event]) : yield* checked(context, [event])
  const target = targets[0] as Target
  const positions = (yield* locate(dialect, target.log, target.origin, [target.seq])).map((each) => each.position)
  const stored = (yield* eventsAt(dialect, positions)).find((each) => each.id === target.id) as LogEvent
  const { inactive, erased } = yield* activityOf(context, [stored])
  if (erased.has(stored.id)) throw reject("restore", `${stored.id} was erased`)
  if ((yield* compactionsOf(context, [stored])).has(stored.id)) throw reject("restore", `${stored.id} was compacted`)
  if (!inactive.has(stored.id)) throw reject("restore", `${stored.id} is in effect`)
  const rows = yield* query<BearingRow>(
    `SELECT revert, "revertOrigin", "revertSeq" FROM ${generation.name(REVERT_TARGET)}
     WHERE permanent = 0 AND log = ? AND origin = ? AND ((kind = 'event' AND target = ?) OR (kind = 'operation' AND target = ? AND seq >= ?))
     ORDER BY revert`,
    [target.log, target.origin, stored.id, stored.op, stored.seq],
  )
  const reverts: LogEvent[] = []
  for (const { revert, revertOrigin, revertSeq } of rows) {
    const at = (yield* locate(dialect, target.log, revertOrigin, [revertSeq])).map((each) => each.position)
    reverts.push(
      ...(yield* eventsAt(dialect, at)).filter((each) => each.id === revert && compareOrder(stored, each) < 0),
    )
  }
  const { inactive: reverted } = yield* activityOf(context, reverts)
  const active = reverts.filter((each) => !reverted.has(each.id))
  return draft(context, "revert", active.map(targetOf), reason)
}

interface BearingRow {
  readonly revert: EventId
  readonly revertOrigin: Origin
  readonly revertSeq: number
}
