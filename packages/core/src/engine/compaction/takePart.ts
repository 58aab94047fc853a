/**
 * What a replica says of itself for compactions to get on: that it takes part in a log, and that it holds what was
 * proposed. docs/spec/sync.md, SYNC-47 and SYNC-48.
 */
import { madeWithout, proposals } from "../../fold/compacted.ts"
import type { ActivityContext } from "../../fold/control.ts"
import { generation } from "../../fold/generation.ts"
import type { LogName, Origin } from "../../ids.ts"
import { eventsOn, type Side, sidesOf } from "../../log/sides.ts"
import { query, type Work } from "../../store/port.ts"
import type { Library } from "../../Library.ts"
import { liveGeneration } from "../../log/meta.ts"
import type { Decision, DecisionContext, NewEvent } from "../batch.ts"
import { ACCEPTED_TYPE, lookUp, readProposal } from "./proposal.ts"

export interface TakePartOptions {
  /** The logs that this replica may write to; all that are here unless given. */
  readonly logs?: readonly LogName[]
  /**
   * Says of this replica that it is there also where nothing was ever compacted, so that whoever does so first waits for
   * it. Said once, and again where nothing else was for 20 days.
   */
  readonly introduce?: boolean
}

export interface TookPart {
  /** Events that were written. */
  readonly said: number
  /** Others have compacted the library without this replica: it has another origin from now on. */
  readonly passedOver: { readonly former: Origin } | undefined
}

export async function takePart(library: Library, options: TakePartOptions): Promise<TookPart> {
  const { store, registry, origin } = library
  const { isAsked, isPassed } = await store.read(function* () {
    const context = { dialect: store.dialect, registry, generation: generation(yield* liveGeneration()) }
    const isAsked = options.introduce === true || (yield* proposals(context)).length > 0
    return { isAsked, isPassed: isAsked && (yield* isPassedOver(context, origin)) }
  })
  // What a replica that was revoked says has no effect.
  if (!isAsked || (await library.ahead()) !== undefined || (await library.revocations()).length > 0)
    return { said: 0, passedOver: undefined }
  if (isPassed) await library.renewOrigin()
  const words: Decision = (context) => wordsOf(context, library.origin, options)
  const { events } = await library.append({ actor: ACTOR, events: words })
  return { said: events.length, passedOver: isPassed ? { former: origin } : undefined }
}

/** No person says it. */
const ACTOR = "replica"

/** Shorter than what one gap between own events counts for (passed.ts), so that time does not stand still meanwhile. */
const QUIET = 20 * 86_400_000

/** Events by which this replica says what is to be said. */
function* wordsOf(context: DecisionContext, own: Origin, options: TakePartOptions): Work<NewEvent[]> {
  const held = yield* query<{ log: LogName }>("SELECT DISTINCT log FROM chain ORDER BY log")
  const all = yield* proposals(context)
  const may = options.logs === undefined ? undefined : new Set(options.logs)
  const words: NewEvent[] = []
  // Where there is nothing, there is nothing to take back.
  for (const { log } of held) {
    if (may?.has(log) === false) continue
    const ofLog = all.filter((each) => each.log === log)
    const open = ofLog.filter(({ isMade }) => !isMade)
    const accepted: NewEvent[] = []
    for (const each of open) if (yield* isAcceptable(context, own, each)) accepted.push(acceptance(each))
    words.push(...accepted)
    const isAsked = options.introduce === true || ofLog.length > 0
    if (isAsked && accepted.length === 0 && (yield* isSilent(context, log, own)))
      words.push({ type: "replica.seen", subject: `replica:${own}`, log, payload: {} })
  }
  return words
}

type Open = Parameters<typeof readProposal>[1]

const acceptance = ({ log, subject, proposal }: Open): NewEvent => ({
  type: ACCEPTED_TYPE,
  subject,
  log,
  payload: { proposal },
})

/** Whether this replica holds all that a proposal names, and has not said so. */
function* isAcceptable(context: DecisionContext, own: Origin, open: Open): Work<boolean> {
  const whole = yield* readProposal(context, open)
  if (whole === undefined || whole.words.some(({ origin }) => origin === own)) return false
  const found = yield* lookUp(context.dialect, whole)
  return whole.pairs.every(({ event, standIn }) => found.get(event) !== undefined && found.get(standIn) !== undefined)
}

/** Whether this replica has said nothing in a log for a while, or never. */
function* isSilent({ dialect, now }: DecisionContext, log: LogName, own: Origin): Work<boolean> {
  const side: Side | undefined = (yield* sidesOf(dialect, log, own)).find(({ branch }) => branch === "")
  if (side === undefined || side.seq === 0) return true
  const [last] = yield* eventsOn(dialect, { side, from: side.seq, to: side.seq })
  // What is dated ahead, by a clock that was wrong, would be dated so again each time.
  return last !== undefined && now - last.at >= QUIET
}

/** Whether a compaction was carried out without waiting for this replica, and without its word. */
function* isPassedOver(context: ActivityContext, own: Origin): Work<boolean> {
  const without = yield* madeWithout(context, own)
  if (without.length === 0) return false
  const all = yield* proposals(context)
  for (const { proposal, log } of without) {
    const known = all.find((each) => each.proposal === proposal && each.log === log)
    const whole = known === undefined ? undefined : yield* readProposal(context, known)
    const [chain] = yield* query("SELECT 1 AS found FROM chain WHERE log = ? AND origin = ? LIMIT 1", [log, own])
    if (chain !== undefined && whole?.words.some(({ origin }) => origin === own) !== true) return true
  }
  return false
}
