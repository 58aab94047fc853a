/**
 * Compaction on request: proposes the payloads that nobody needs, and removes those that every replica has agreed to.
 * What is proposed is found again when it is asked for again, so it may be cut off anywhere. docs/spec/sync.md, SYNC-46.
 */
import { generation } from "../../fold/generation.ts"
import { MOST_COMPACTED, proposals, proposedAmong, SHORT_ID } from "../../fold/compacted.ts"
import type { ActivityContext } from "../../fold/control.ts"
import { SUBJECT } from "../../fold/tables.ts"
import type { EventId, LogName, Origin } from "../../ids.ts"
import type { Library } from "../../Library.ts"
import type { LogEvent } from "../../log/event.ts"
import { liveGeneration } from "../../log/meta.ts"
import { PROPOSED_TYPE } from "../../log/write.ts"
import { needHistory } from "../../snapshot/ahead.ts"
import { query, queryOne, type Work } from "../../store/port.ts"
import type { NewEvent } from "../batch.ts"
import { hex } from "../opening.ts"
import { carryOut, type Making } from "./make.ts"
import { type Passed, timePassed } from "./passed.ts"
import { readProposal } from "./proposal.ts"
import { targetedAmong, wholeSubjects } from "./subjects.ts"
import { hasSuperseding, type Superseded, supersededIn } from "./superseded.ts"
import { whoIsWaitedFor } from "./waiting.ts"

const DAY = 86_400_000
/** How long nothing has to have come of a replica until nobody waits for it: half a year. */
export const LEASE = 180 * DAY
/** The most replicas that it says nobody waited for. */
const MOST_EXPIRED = 1000
/** Subjects that are read at once. */
const SUBJECTS = 100

export interface CompactOptions {
  /**
   * Milliseconds: only what has been here for so long goes, and only where what stands in for it has been, too. From then
   * on that cannot be taken back. Counted by the dates of this replica's own events, at most a month from one to the next.
   */
  readonly olderThan: number
  /** Milliseconds without a word of a replica after which nobody waits for it; {@link LEASE} unless given. */
  readonly lease?: number
  /** Only these logs; all that are here unless given. */
  readonly logs?: readonly LogName[]
  /** Only says what would go: nothing is written. */
  readonly dryRun?: boolean
  /** Who asks for it; `user:owner` unless given. */
  readonly actor?: string
  readonly onProgress?: (progress: CompactProgress) => void
  /** Stops between two steps with its reason; what was proposed or removed by then stays so. */
  readonly signal?: AbortSignal
}

export interface CompactProgress {
  readonly step: "look" | "remove"
  readonly done: number
  readonly total: number
}

/** Some payloads, and how long they are together. */
export interface Amount {
  readonly events: number
  readonly bytes: number
}

export interface CompactReport {
  /** What was found now: it is proposed, or would be. */
  readonly found: Amount
  /** Of how many events of each type the payload was found to be needed by nobody. */
  readonly byType: Readonly<Record<string, number>>
  /** What was removed now; in a dry run, what nobody would have to be waited for. */
  readonly removed: Amount
  /** Proposals that wait for other replicas, and for which. */
  readonly waiting: readonly { readonly log: LogName; readonly events: number; readonly origins: readonly Origin[] }[]
  /** Replicas that were not heard of for the lease, and were not waited for. */
  readonly expired: readonly Origin[]
}

interface Mutable {
  found: Amount
  byType: Record<string, number>
  removed: Amount
  waiting: CompactReport["waiting"][number][]
  expired: Set<Origin>
}

/** Fails with HistoryMissing while the library is ahead of its log. */
export async function compactLibrary(library: Library, options: CompactOptions): Promise<CompactReport> {
  await library.store.read(() => needHistory())
  const none = { events: 0, bytes: 0 }
  const report: Mutable = { found: none, byType: {}, removed: none, waiting: [], expired: new Set() }
  await look(library, options, report)
  await remove(library, options, report)
  return { ...report, expired: [...report.expired].sort() }
}

const add = (a: Amount, b: Amount): Amount => ({ events: a.events + b.events, bytes: a.bytes + b.bytes })

function* contextOf({ store, registry }: Library): Work<ActivityContext> {
  return { dialect: store.dialect, registry, generation: generation(yield* liveGeneration()) }
}

function* passedOf(library: Library): Work<Passed> {
  const { store, ports, origin } = library
  return yield* timePassed(store.dialect, origin, Math.max(0, Math.floor(ports.clock.now()) || 0))
}

/** Looks through all subjects, and proposes what is found. */
async function look(library: Library, options: CompactOptions, report: Mutable): Promise<void> {
  const { store, registry, ports } = library
  const { logs, olderThan, dryRun, signal, onProgress } = options
  const wanted = logs === undefined ? undefined : new Set(logs)
  const kinds = [...registry.kinds.values()].filter(hasSuperseding).map(({ kind }) => kind)
  const total = await store.read(function* () {
    const table = (yield* contextOf(library)).generation.name(SUBJECT)
    const row = yield* queryOne<{ count: number }>(
      `SELECT COUNT(*) AS count FROM ${table} WHERE events > 1 AND ${store.dialect.anyOf("kind", "text")}`,
      [store.dialect.list(kinds)],
    )
    return Number(row?.count ?? 0)
  })
  const last = (await store.read(() => passedOf(library))).lastOlderThan(olderThan)
  const pending = new Map<LogName, Superseded[]>()
  let after = ""
  let done = 0
  for (;;) {
    signal?.throwIfAborted()
    onProgress?.({ step: "look", done, total })
    const from = after
    const page = await store.read(() => lookAt(library, { kinds, from, last }))
    const end = page.at(-1)
    if (end === undefined) break
    after = end.key
    done += page.length
    for (const { log, found } of page) {
      if (wanted?.has(log) === false) continue
      for (const { event } of found) {
        report.found = add(report.found, { events: 1, bytes: event.payload?.length ?? 0 })
        report.byType[event.type] = (report.byType[event.type] ?? 0) + 1
      }
      const list = [...(pending.get(log) ?? []), ...found]
      pending.set(log, list)
      if (list.length < MOST_COMPACTED || dryRun === true) continue
      await propose(library, options, log, list.splice(0, MOST_COMPACTED))
    }
    await ports.pause?.()
  }
  if (dryRun === true) return
  for (const [log, list] of pending)
    for (let i = 0; i < list.length; i += MOST_COMPACTED)
      await propose(library, options, log, list.slice(i, i + MOST_COMPACTED))
}

interface Looked {
  readonly key: string
  readonly log: LogName
  readonly found: readonly Superseded[]
}

function* lookAt(
  library: Library,
  { kinds, from, last }: { readonly kinds: readonly string[]; readonly from: string; readonly last: number },
): Work<Looked[]> {
  const context = yield* contextOf(library)
  const { dialect, registry } = context
  const rows = yield* query<{ key: string; log: LogName }>(
    `SELECT key, log FROM ${context.generation.name(SUBJECT)}
     WHERE key > ? AND events > 1 AND ${dialect.anyOf("kind", "text")} ORDER BY key LIMIT ${SUBJECTS}`,
    [from, dialect.list(kinds)],
  )
  const whole = yield* wholeSubjects(
    context,
    rows.map(({ key }) => key),
  )
  const all = whole.flatMap(({ events }) =>
    events.filter(({ payload, position }) => payload !== null && position <= last),
  )
  const spokenFor = new Set<EventId>([...(yield* targetedAmong(context, all)), ...(yield* proposedAmong(context, all))])
  const isEligible = ({ id, position }: LogEvent): boolean => position <= last && !spokenFor.has(id)
  const found = new Map(whole.map((subject) => [subject.ref.key, supersededIn(registry, subject, isEligible)]))
  return rows.map(({ key, log }) => ({ key, log, found: found.get(key) ?? [] }))
}

/** One proposal, of a log. */
async function propose(
  library: Library,
  { actor = "user:owner" }: CompactOptions,
  log: LogName,
  found: readonly Superseded[],
): Promise<void> {
  if (found.length === 0) return
  const origins = [...new Set(found.flatMap(({ event, standIn }) => [event.origin, standIn.origin]))]
  const entry = ({ origin, seq, id }: LogEvent) => [origins.indexOf(origin), seq, id.slice(0, SHORT_ID)] as const
  const standIns = [...new Map(found.map(({ standIn }) => [standIn.id, standIn])).values()]
  const places = new Map(standIns.map(({ id }, place) => [id, place]))
  const proposal: NewEvent = {
    type: PROPOSED_TYPE,
    subject: `compaction:${hex(library.ports.random, 16)}`,
    log,
    payload: {
      origins,
      events: found.map(({ event, standIn }) => [...entry(event), places.get(standIn.id) ?? 0]),
      standIns: standIns.map(entry),
    },
  }
  await library.append({ actor, events: [proposal] })
}

/** Carries out what nobody has to be waited for. */
async function remove(library: Library, options: CompactOptions, report: Mutable): Promise<void> {
  const { actor = "user:owner", lease = LEASE, logs, dryRun, signal, onProgress } = options
  const open = await library.store.read(function* () {
    const all = yield* proposals(yield* contextOf(library))
    return all.filter(({ isMade, log }) => !isMade && logs?.includes(log) !== false)
  })
  for (const [done, proposal] of open.entries()) {
    signal?.throwIfAborted()
    onProgress?.({ step: "remove", done, total: open.length })
    let making: Making | undefined
    const decide = function* (context: ActivityContext): Work<NewEvent[]> {
      const whole = yield* readProposal(context, proposal)
      if (whole === undefined) return []
      const silentUpTo = (yield* passedOf(library)).lastOlderThan(lease)
      const { waiting, expired } = yield* whoIsWaitedFor(context, whole, library.origin, silentUpTo)
      if (waiting.length > 0) {
        report.waiting.push({ log: proposal.log, events: whole.pairs.length, origins: waiting })
        return []
      }
      making = yield* carryOut(context, whole, expired.slice(0, MOST_EXPIRED))
      for (const origin of expired) report.expired.add(origin)
      return [making.event]
    }
    if (dryRun === true)
      await library.store.read(function* () {
        yield* decide(yield* contextOf(library))
      })
    else await library.append({ actor, events: decide })
    if (making !== undefined) report.removed = add(report.removed, making)
    await library.ports.pause?.()
  }
}
