/**
 * Reads a library for an export: each chain from its first event to its last, in parts that end at a signed head, so that
 * each part is a batch that any replica takes. docs/spec/export.md, EXP-1 and EXP-2.
 */
import { StorageFailed } from "../../errors.ts"
import { type EventId, type LogName, type Origin, sha256 } from "../../ids.ts"
import type { Ports } from "../../ports.ts"
import { type Dialect, query, type Store, type Work } from "../../store/port.ts"
import type { LogEvent } from "../event.ts"
import { FRAME_OVERHEAD, frame } from "../frames.ts"
import { payloadHashOf, prevOf } from "../header.ts"
import { MAX_INCOMING_EVENTS } from "../ingest.ts"
import { eventsAt } from "../read.ts"

/** A chain that is to be exported, up to an event. */
export interface ChainToExport {
  readonly id: number
  readonly log: LogName
  readonly origin: Origin
  readonly branch: string
  readonly since: number
  readonly seq: number
  readonly head: EventId
}

export interface ExportPlan {
  readonly chains: readonly ChainToExport[]
  readonly origins: readonly { readonly id: Origin; readonly publicKey: Uint8Array }[]
  readonly events: number
}

/** Events of one chain that end at a signed head. */
export interface ExportPart {
  /** The index of the chain in the plan. */
  readonly chain: number
  readonly first: number
  readonly last: number
  readonly head: EventId
  readonly signature: Uint8Array
  readonly events: readonly LogEvent[]
}

/** Parts grow to about so much. */
const PART_EVENTS = 4096
const PART_BYTES = 8 * 1024 * 1024
/** Events read at once. */
const PAGE = 512

/** What there is to export now. Sign first: what no head covers cannot be restored. */
export function* planExport(): Work<ExportPlan> {
  const chains = yield* query<ChainToExport>(
    `SELECT id, log, origin, branch, since, seq, head FROM chain WHERE seq >= since ORDER BY log, origin, since, branch`,
  )
  const keys = yield* query<{ id: Origin; publicKey: Uint8Array }>('SELECT id, "publicKey" FROM origin ORDER BY id')
  const speaking = new Set(chains.map(({ origin }) => origin))
  return {
    chains,
    origins: keys.filter(({ id }) => speaking.has(id)),
    events: chains.reduce((sum, { seq, since }) => sum + seq - since + 1, 0),
  }
}

/**
 * The parts of all chains, in the order of the plan. Memory holds one part. Fails with StorageFailed where the log is
 * damaged: an export that could not be restored is not made.
 */
export async function* exportParts(
  store: Store,
  plan: ExportPlan,
  { ports, signal }: { readonly ports: Ports; readonly signal?: AbortSignal | undefined },
): AsyncGenerator<ExportPart, void> {
  for (const [index, chain] of plan.chains.entries()) {
    let after = chain.since - 1
    let before: EventId | undefined
    while (after < chain.seq) {
      signal?.throwIfAborted()
      const [from, prev] = [after, before]
      const part = await store.read(() => nextPart(store.dialect, chain, from))
      checkPart(chain, part.events, part.head, prev)
      yield { ...part, chain: index, first: after + 1 }
      after = part.last
      before = part.head
      await ports.pause?.()
    }
  }
}

interface Head {
  readonly seq: number
  readonly id: EventId
  readonly signature: Uint8Array
}

function* nextPart(dialect: Dialect, chain: ChainToExport, after: number): Work<Omit<ExportPart, "chain" | "first">> {
  const heads = yield* query<Head>(
    "SELECT seq, id, signature FROM head WHERE chain = ? AND seq > ? AND seq <= ? ORDER BY seq",
    [chain.id, after, Math.min(after + MAX_INCOMING_EVENTS, chain.seq)],
  )
  const bySeq = new Map(heads.map((head) => [head.seq, head]))
  const end = heads.at(-1)?.seq ?? 0
  const events: LogEvent[] = []
  let bytes = 0
  let cut: Head | undefined
  while (after + events.length < end && (cut === undefined || (events.length < PART_EVENTS && bytes < PART_BYTES))) {
    const from = after + events.length + 1
    const page = yield* chainEvents(dialect, chain.id, from, Math.min(from + PAGE - 1, end))
    if (page.length === 0) throw damaged(chain, from)
    for (const event of page) {
      events.push(event)
      bytes += FRAME_OVERHEAD + event.header.length + (event.payload?.length ?? 0)
      cut = bySeq.get(event.seq) ?? cut
      if (cut !== undefined && bytes >= PART_BYTES) break
    }
  }
  if (cut === undefined) throw damaged(chain, after + 1)
  return { last: cut.seq, head: cut.id, signature: cut.signature, events: events.slice(0, cut.seq - after) }
}

/** Events of a chain by seq: where each lies says the run that it is in, whichever side of a fork it is. */
function* chainEvents(dialect: Dialect, chain: number, from: number, to: number): Work<LogEvent[]> {
  const places = yield* query<{ position: number }>(
    `SELECT list.value + (SELECT run.shift FROM run WHERE run.chain = ? AND run.seq <= list.value
       ORDER BY run.seq DESC LIMIT 1) AS position FROM ${dialect.listTable("integer")}`,
    [chain, dialect.list(Array.from({ length: to - from + 1 }, (_, i) => from + i))],
  )
  const events = yield* eventsAt(
    dialect,
    places.map(({ position }) => position),
  )
  return events.sort((a, b) => a.seq - b.seq)
}

function checkPart(
  chain: ChainToExport,
  events: readonly LogEvent[],
  head: EventId,
  before: EventId | undefined,
): void {
  let prev = before
  for (const event of events) {
    const { header, payload, seq } = event
    const follows = prev === undefined || prevOf(header) === prev
    const holds = payload === null || sha256(payload) === payloadHashOf(header)
    if (!follows || !holds || event.origin !== chain.origin || event.log !== chain.log) throw damaged(chain, seq)
    prev = event.id
  }
  if (prev !== head) throw damaged(chain, events.at(-1)?.seq ?? chain.since)
}

const damaged = ({ log, origin }: ChainToExport, seq: number): StorageFailed =>
  new StorageFailed({
    code: "DAMAGED_LOG",
    message: `event ${seq} of ${origin} in ${log} is damaged or not signed: the library cannot be exported whole`,
  })

/** The frames of a part as they lie in the log (LOG-5). */
export const framesOf = ({ events }: ExportPart): Buffer =>
  Buffer.concat(events.map(({ header, payload }) => frame(header, payload)))
