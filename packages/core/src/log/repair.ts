/**
 * Puts bytes of a peer in the place of damaged ones. A chunk that does not read, hash or chain is dropped, and the
 * events that lay there are asked of the peer by chain and seq; what comes is only taken where it fits between the sound
 * events around it. docs/spec/log.md, LOG-14.
 */
import { sha256, type EventId, type LogName, type Origin } from "../ids.ts"
import { insert, query, remove, type Work } from "../store/port.ts"
import { CHUNK_EVENTS, type ChunkRow, frame, readFrames } from "./frames.ts"
import { checkHeader, payloadHashOf, prevOf, seqOf, logOf, originOf } from "./header.ts"
import type { Vouched, WantedHeads } from "./mend/heads.ts"
import type { ToldIdentity } from "./mend/meta.ts"
import { CHUNK } from "./tables.ts"

/** Asks a peer for single events; answers those that it has, in any order. */
export type PeerEvents = (
  wanted: readonly { readonly log: LogName; readonly origin: Origin; readonly seq: number }[],
) => Promise<readonly { readonly header: Uint8Array; readonly payload: Uint8Array | null }[]>

/** Another replica, or a backup, as a repair asks it. Nothing that it says is believed: hashes and signatures prove it. */
export interface RepairPeer {
  readonly events: PeerEvents
  /** Keys of origins, and signed heads at these places; heads elsewhere are welcome, too. */
  readonly heads?: (wanted: readonly WantedHeads[]) => Promise<readonly Vouched[]>
  /** What the peer's database says of itself, secrets included: only where it is at hand. */
  readonly identity?: () => Promise<ToldIdentity | undefined>
}

/** An event as a peer sends it. */
export type Sent = Awaited<ReturnType<PeerEvents>>[number]

/** A stretch of positions whose events are to be fetched. */
export interface Gap {
  readonly from: number
  readonly to: number
  readonly wanted: readonly {
    readonly position: number
    readonly chain: number
    readonly log: LogName
    readonly origin: Origin
    readonly seq: number
  }[]
}

/** The most positions without a chunk that are filled at once. */
const PART = 1024

/** Whether a chunk reads and every event in it is itself; how they chain is for the caller. */
function isSound(chunk: ChunkRow): boolean {
  try {
    for (const event of readFrames(chunk)) {
      checkHeader(event.header)
      if (event.payload !== null && sha256(event.payload) !== payloadHashOf(event.header)) return false
    }
    return true
  } catch {
    return false
  }
}

interface Run {
  readonly chain: number
  readonly log: LogName
  readonly origin: Origin
  readonly seq: number
  readonly shift: number
  readonly last: number
}

const runsOf = (): Work<Run[]> =>
  query<Run>(
    `SELECT run.chain, chain.log, chain.origin, run.seq, run.shift,
       COALESCE((SELECT MIN(following.seq) - 1 FROM run AS following WHERE following.chain = run.chain AND following.seq > run.seq), chain.seq) AS last
     FROM run JOIN chain ON chain.id = run.chain`,
  )

/** Where events lie by the index of runs: of each (log, origin) its chains, and of each of these the runs in order. */
type RunIndex = ReadonlyMap<string, readonly (readonly Run[])[]>

function* runIndex(): Work<RunIndex> {
  const chains = Map.groupBy(yield* runsOf(), ({ chain }) => chain)
  const ordered = [...chains.values()].map((runs) => runs.toSorted((a, b) => a.seq - b.seq))
  return Map.groupBy(ordered, ([run]) => `${run?.log} ${run?.origin}`)
}

/** Whether a chunk that reads holds what the index of runs says lies there: its own place may be what is damaged. */
function isPlaced(chunk: ChunkRow, index: RunIndex): boolean {
  return readFrames(chunk).every(({ log, origin, seq, position }) =>
    index.get(`${log} ${origin}`)?.some((runs) => {
      let [low, high] = [0, runs.length]
      while (low < high) {
        const middle = (low + high) >> 1
        if ((runs[middle] as Run).seq <= seq) low = middle + 1
        else high = middle
      }
      const run = runs[low - 1]
      return run !== undefined && seq <= run.last && seq + run.shift === position
    }),
  )
}

/** The chains' places for a stretch of positions, by the index of runs. */
export function* placesOf(from: number, to: number): Work<Gap> {
  const wanted = []
  for (const run of yield* runsOf()) {
    const first = Math.max(run.seq, from - run.shift)
    const last = Math.min(run.last, to - run.shift)
    for (let seq = first; seq <= last; seq++) {
      wanted.push({ position: seq + run.shift, chain: run.chain, log: run.log, origin: run.origin, seq })
    }
  }
  return { from, to, wanted: wanted.sort((a, b) => a.position - b.position) }
}

export interface Fetched {
  readonly header: Buffer
  readonly payload: Buffer | null
  readonly id: EventId
}

/** Checks what was sent, or what still reads here, and indexes it by chain and seq; what is broken is left out. */
export function indexFetched(events: Iterable<Sent>): Map<string, Fetched[]> {
  const found = new Map<string, Fetched[]>()
  for (const event of events) {
    const header = Buffer.from(event.header)
    const payload = event.payload === null ? null : Buffer.from(event.payload)
    try {
      checkHeader(header)
    } catch {
      continue
    }
    if (payload !== null && sha256(payload) !== payloadHashOf(header)) continue
    const key = `${logOf(header)} ${originOf(header)} ${seqOf(header)}`
    found.set(key, [...(found.get(key) ?? []), { header, payload, id: sha256(header) }])
  }
  return found
}

/**
 * Fills a gap: from its end backwards each event must be the one that its successor (or the listed head) names.
 * Payloads that an erasure has taken stay away. Answers how many events were put back, 0 where the peer's do not fit.
 */
export function* fillGap(
  gap: Gap,
  fetched: ReadonlyMap<string, readonly Fetched[]>,
  isErased: (id: EventId) => boolean,
): Work<number> {
  const chosen = new Map<number, Fetched>()
  const byChain = Map.groupBy(gap.wanted, (place) => place.chain)
  for (const [chain, places] of byChain) {
    const last = places.at(-1)
    if (last === undefined) continue
    let expected = yield* successorNames(chain, last.seq, last.log, last.origin)
    for (const place of places.toReversed()) {
      const same = fetched.get(`${place.log} ${place.origin} ${place.seq}`)?.filter((each) => each.id === expected)
      const event = same?.find((each) => each.payload !== null) ?? same?.[0]
      if (event === undefined) return 0
      chosen.set(place.position, event)
      expected = prevOf(event.header)
    }
  }
  if (chosen.size !== gap.to - gap.from + 1) return 0
  let frames: Buffer[] = []
  for (let position = gap.from; position <= gap.to; position++) {
    const { header, payload, id } = chosen.get(position) as Fetched
    frames.push(frame(header, isErased(id) ? null : payload))
    if (frames.length < CHUNK_EVENTS && position < gap.to) continue
    yield* insert(CHUNK, [[position - frames.length + 1, frames.length, Buffer.concat(frames)]])
    frames = []
  }
  return chosen.size
}

/** The id that an event must have: its successor's `prev`, or the chain's head. */
function* successorNames(chain: number, seq: number, log: LogName, origin: Origin): Work<EventId | undefined> {
  const [row] = yield* query<{ seq: number; head: EventId }>("SELECT seq, head FROM chain WHERE id = ?", [chain])
  if (row?.seq === seq) return row.head
  const [run] = yield* query<{ shift: number }>(
    "SELECT shift FROM run WHERE chain = ? AND seq <= ? ORDER BY seq DESC LIMIT 1",
    [chain, seq + 1],
  )
  const [chunk] = yield* query<ChunkRow>(
    "SELECT position, count, bytes FROM chunk WHERE position <= ? ORDER BY position DESC LIMIT 1",
    [seq + 1 + (run?.shift ?? 0)],
  )
  const next =
    chunk === undefined
      ? undefined
      : readFrames(chunk).find((e) => e.log === log && e.origin === origin && e.seq === seq + 1)
  return next === undefined ? undefined : prevOf(next.header)
}

/** What still reads of damaged chunks. */
export function* readable(positions: readonly number[]): Work<Sent[]> {
  const sent: Sent[] = []
  for (const position of positions) {
    for (const chunk of yield* query<ChunkRow>("SELECT position, count, bytes FROM chunk WHERE position = ?", [
      position,
    ])) {
      try {
        sent.push(...readFrames(chunk))
      } catch {
        // Its lengths do not add up: nothing in it has a place.
      }
    }
  }
  return sent
}

/**
 * Parts a gap where damaged chunks begin, and what has no chunk anywhere, so that each part is small. The last comes
 * first: each needs the event that follows it.
 */
export function partsOf(gap: { from: number; to: number }, drop: readonly number[]): { from: number; to: number }[] {
  const inside = drop.filter((position) => position > gap.from && position <= gap.to)
  const parts: { from: number; to: number }[] = []
  let from = gap.from
  for (const next of [...inside, gap.to + 1]) {
    const isWhole = next - from <= PART || drop.includes(from)
    for (let begin = from; begin < next; begin += isWhole ? next - begin : PART)
      parts.push({ from: begin, to: isWhole ? next - 1 : Math.min(begin + PART, next) - 1 })
    from = next
  }
  return parts.toReversed()
}

/** Drops chunks, so that a gap is there to fill. */
export const dropChunks = (positions: readonly number[]): Work<void> =>
  remove(
    CHUNK,
    positions.map((position) => [position]),
  )

/** Chunks that do not hold, by stretches of positions that must be fetched; `end` is the position after the log's last. */
export function* findGaps(
  end: number,
  broken: ReadonlySet<number>,
): Work<{ drop: number[]; gaps: { from: number; to: number }[] }> {
  const drop: number[] = []
  const gaps: { from: number; to: number }[] = []
  const add = (from: number, to: number): void => {
    const last = gaps.at(-1)
    if (last !== undefined && last.to + 1 === from) gaps[gaps.length - 1] = { from: last.from, to }
    else gaps.push({ from, to })
  }
  const index = yield* runIndex()
  let next = 1
  let from = 0
  for (;;) {
    const rows = yield* query<ChunkRow>(
      "SELECT position, count, bytes FROM chunk WHERE position >= ? ORDER BY position LIMIT 64",
      [from],
    )
    for (const row of rows) {
      from = row.position + 1
      const after = row.position + row.count
      const suspect = [...broken].some((position) => position >= row.position && position < after)
      if (row.position < next || after > end || suspect || !isSound(row) || !isPlaced(row, index)) {
        drop.push(row.position)
        continue
      }
      if (row.position > next) add(next, row.position - 1)
      next = after
    }
    if (rows.length === 0) break
  }
  if (next < end) add(next, end - 1)
  return { drop, gaps }
}
