/**
 * What is compacted: a proposal lists events whose payload nobody needs, and once it is said to be made their payloads
 * go, wherever they are and whenever they come. Nothing else is asked, so what is compacted only ever grows.
 * docs/spec/fold.md, FOLD-30.
 */
import type { EventId, LogName, Origin, Subject } from "../ids.ts"
import type { LogEvent } from "../log/event.ts"
import { eventsAt, locate } from "../log/read.ts"
import { CONTROL_TYPES, PROPOSED_TYPE } from "../log/write.ts"
import { type Dialect, insertNew, query, type Work } from "../store/port.ts"
import type { Generation } from "./generation.ts"
import { COMPACTION_MADE, COMPACTION_PROPOSED } from "./tables.ts"

/** The payload of `compaction.proposed`. Origins are named by their place in the list. */
export interface Proposed {
  readonly origins: readonly Origin[]
  /** What may go: origin, seq, the beginning of the id, and the place of what stands in for it. */
  readonly events: readonly (readonly [origin: number, seq: number, id: string, standIn: number])[]
  /** What says all that these said, and cannot be taken back any more. */
  readonly standIns: readonly (readonly [origin: number, seq: number, id: string])[]
}

/** The payload of `compaction.made`. */
export interface Made {
  readonly proposal: EventId
  /** Places in the list of events of those that stay. */
  readonly left: readonly number[]
  /** Replicas that were not waited for. */
  readonly expired: readonly Origin[]
}

/** The most events that one proposal names; more take several. */
export const MOST_COMPACTED = 5000

interface CompactedContext {
  readonly dialect: Dialect
  readonly generation: Generation
}

/** Hexadecimal digits of an id that tell the sides of a fork apart. */
export const SHORT_ID = 16
/** An entry of a stored list: seq, the beginning of the id, the place in the proposal. */
const ENTRY = 6 + SHORT_ID / 2 + 4

interface Entry {
  readonly seq: number
  readonly id: string
  readonly place: number
}

function packEntries(entries: readonly Entry[]): Buffer {
  const bytes = Buffer.allocUnsafe(entries.length * ENTRY)
  for (const [i, { seq, id, place }] of entries.entries()) {
    bytes.writeUIntBE(seq, i * ENTRY, 6)
    bytes.write(id, i * ENTRY + 6, "hex")
    bytes.writeUInt32BE(place, i * ENTRY + 6 + SHORT_ID / 2)
  }
  return bytes
}

function* entriesIn(stored: Uint8Array): Generator<Entry, void> {
  const bytes = Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength)
  for (let at = 0; at + ENTRY <= bytes.length; at += ENTRY) {
    const id = bytes.toString("hex", at + 6, at + 6 + SHORT_ID / 2)
    yield { seq: bytes.readUIntBE(at, 6), id, place: bytes.readUInt32BE(at + 6 + SHORT_ID / 2) }
  }
}

/** Notes what a control event proposes to compact or says to be compacted; its payload has been found to be sound. */
export function* noteCompaction({ generation }: CompactedContext, event: LogEvent, payload: unknown): Work<void> {
  if (event.type !== PROPOSED_TYPE) {
    const { proposal, left, expired } = payload as Made
    const row = [
      event.id,
      proposal,
      event.log,
      JSON.stringify(left),
      JSON.stringify(expired),
      event.at,
      event.origin,
      event.seq,
    ]
    yield* insertNew(generation.at(COMPACTION_MADE), [row])
    return
  }
  const { origins, events } = payload as Proposed
  const byOrigin = Map.groupBy(
    events.map(([origin, seq, id], place) => ({ origin: origins[origin] as Origin, seq, id, place })),
    ({ origin }) => origin,
  )
  yield* insertNew(
    generation.at(COMPACTION_PROPOSED),
    [...byOrigin].map(([origin, entries]) => {
      const ordered = entries.toSorted((a, b) => a.seq - b.seq || a.place - b.place)
      const [first, last] = [ordered[0]?.seq ?? 0, ordered.at(-1)?.seq ?? 0]
      return [event.id, origin, event.log, event.subject, first, last, packEntries(ordered)]
    }),
  )
}

interface ProposedRow {
  readonly proposal: EventId
  readonly origin: Origin
  readonly log: LogName
  readonly entries: Uint8Array
}

interface MadeRow {
  readonly control: EventId
  readonly proposal: EventId
  readonly log: LogName
  readonly left: string
  readonly at: number
  readonly origin: Origin
  readonly seq: number
}

/** By what an event is compacted. */
export interface Compaction {
  readonly id: EventId
  readonly origin: Origin
  readonly seq: number
  readonly at: number
}

/** The compactions that took an event's payload away, for those of the events whose payload one has taken. */
export function* compactionsOf(
  context: CompactedContext,
  events: readonly LogEvent[],
): Work<Map<EventId, Compaction[]>> {
  const compacted = new Map<EventId, Compaction[]>()
  for (const [origin, ofOrigin] of Map.groupBy(events, (event) => event.origin)) {
    const bySeq = Map.groupBy(ofOrigin, ({ seq }) => seq)
    const rows = yield* rowsAbout(context, origin, [...bySeq.keys()])
    const acting = yield* actingOf(context, rows)
    for (const row of rows) {
      const by = (acting.get(row.proposal) ?? []).filter(({ log }) => log === row.log)
      if (by.length === 0) continue
      for (const { seq, id, place } of entriesIn(row.entries)) {
        for (const event of bySeq.get(seq) ?? []) {
          if (!isMeant(event, row.log, id)) continue
          const taken = by.filter(({ left }) => !left.has(place)).map(compactionOf)
          if (taken.length === 0) continue
          const before = compacted.get(event.id) ?? []
          compacted.set(event.id, [...before, ...taken.filter((each) => before.every(({ id }) => id !== each.id))])
        }
      }
    }
  }
  return compacted
}

type Acting = Omit<MadeRow, "left"> & { readonly left: ReadonlySet<unknown> }

/** What carries out some proposals, by their ids. */
function* actingOf(
  { dialect, generation }: CompactedContext,
  rows: readonly ProposedRow[],
): Work<Map<EventId, Acting[]>> {
  if (rows.length === 0) return new Map()
  const made = yield* query<MadeRow>(
    `SELECT * FROM ${generation.name(COMPACTION_MADE)} WHERE ${dialect.anyOf("proposal", "text")} ORDER BY control`,
    [dialect.list(rows.map(({ proposal }) => proposal))],
  )
  return Map.groupBy(
    made.map((row) => ({ ...row, left: itemsIn(row.left) })),
    ({ proposal }) => proposal,
  )
}

/** The items of a list. A row may come from a snapshot that lies, and say anything. */
function itemsIn(list: string): ReadonlySet<unknown> {
  try {
    const items: unknown = JSON.parse(list)
    return new Set(Array.isArray(items) ? (items as unknown[]) : [])
  } catch {
    return new Set()
  }
}

function rowsAbout({ generation }: CompactedContext, origin: Origin, seqs: readonly number[]): Work<ProposedRow[]> {
  const [least, most] = seqs.reduce(([a, b], seq) => [Math.min(a, seq), Math.max(b, seq)], [Infinity, 0])
  return query<ProposedRow>(
    `SELECT proposal, origin, log, entries FROM ${generation.name(COMPACTION_PROPOSED)}
     WHERE origin = ? AND "last" >= ? AND "first" <= ? ORDER BY proposal`,
    [origin, least, most],
  )
}

const compactionOf = ({ control, origin, seq, at }: Acting): Compaction => ({ id: control, origin, seq, at })

/** Whether an entry of a proposal in a log means an event. What acts on others is never meant. */
const isMeant = (event: LogEvent, log: LogName, id: string): boolean =>
  event.log === log && event.id.startsWith(id) && !CONTROL_TYPES.has(event.type)

/** Events that are read at once. */
const AT_ONCE = 2048

/**
 * Hands over the events that are compacted by some proposals or by what says that they are made, a part at a time, as far
 * as they lie before a position.
 */
export function* eachCompacted(
  context: CompactedContext,
  controls: readonly EventId[],
  before: number,
  take: (events: readonly LogEvent[]) => Work<void>,
): Work<void> {
  const { dialect, generation } = context
  const named = yield* query<{ proposal: EventId }>(
    `SELECT DISTINCT proposal FROM ${generation.name(COMPACTION_MADE)}
     WHERE ${dialect.anyOf("control", "text")} OR ${dialect.anyOf("proposal", "text")}`,
    [dialect.list(controls), dialect.list(controls)],
  )
  const rows = yield* query<ProposedRow>(
    `SELECT proposal, origin, log, entries FROM ${generation.name(COMPACTION_PROPOSED)}
     WHERE ${dialect.anyOf("proposal", "text")} ORDER BY proposal, origin`,
    [dialect.list(named.map(({ proposal }) => proposal))],
  )
  for (const { log, origin, entries } of rows) {
    const seqs = [...new Set([...entriesIn(entries)].map(({ seq }) => seq))]
    for (let i = 0; i < seqs.length; i += AT_ONCE) {
      const places = yield* locate(dialect, log, origin, seqs.slice(i, i + AT_ONCE))
      const positions = places.map(({ position }) => position).filter((position) => position < before)
      const events = yield* eventsAt(dialect, positions)
      const compacted = yield* compactionsOf(context, events)
      const found = events.filter(({ id }) => compacted.has(id))
      if (found.length > 0) yield* take(found)
    }
  }
}

/** Of events, those that a proposal names, whether it was carried out or not. */
export function* proposedAmong(context: CompactedContext, events: readonly LogEvent[]): Work<Set<EventId>> {
  const proposed = new Set<EventId>()
  for (const [origin, ofOrigin] of Map.groupBy(events, (event) => event.origin)) {
    const bySeq = Map.groupBy(ofOrigin, ({ seq }) => seq)
    for (const { log, entries } of yield* rowsAbout(context, origin, [...bySeq.keys()]))
      for (const { seq, id } of entriesIn(entries))
        for (const event of bySeq.get(seq) ?? []) if (isMeant(event, log, id)) proposed.add(event.id)
  }
  return proposed
}

/** A proposal that is here. */
export interface Proposal {
  readonly proposal: EventId
  readonly log: LogName
  readonly subject: Subject
  /** Whether it was carried out. */
  readonly isMade: boolean
}

/** All proposals that are here, in the order of their ids. */
export function* proposals({ generation }: CompactedContext): Work<Proposal[]> {
  const rows = yield* query<{ proposal: EventId; log: LogName; subject: Subject; made: string | null }>(
    `SELECT DISTINCT proposed.proposal, proposed.log, proposed.subject, made.proposal AS made
     FROM ${generation.name(COMPACTION_PROPOSED)} proposed LEFT JOIN ${generation.name(COMPACTION_MADE)} made
     ON made.proposal = proposed.proposal AND made.log = proposed.log ORDER BY proposed.proposal`,
  )
  return rows.map(({ proposal, log, subject, made }) => ({ proposal, log, subject, isMade: made !== null }))
}

/** The proposals whose carrying out says that an origin was not waited for. */
export function* madeWithout({ generation }: CompactedContext, origin: Origin): Work<MadeRow[]> {
  const rows = yield* query<MadeRow & { expired: string }>(
    `SELECT * FROM ${generation.name(COMPACTION_MADE)} ORDER BY control`,
  )
  return rows.filter(({ expired }) => itemsIn(expired).has(origin))
}
