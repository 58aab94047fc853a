/**
 * The library as of another moment: the same fold over a subset of the events, in a store of its own. By version vector
 * it is exact; by time it takes the events whose time is not after it, which is what their origins' clocks said.
 * docs/spec/fold.md, FOLD-11.
 */
import { InvalidQuery } from "../errors.ts"
import { isLogName, isOrigin, type LogName, type Origin } from "../ids.ts"
import type { LogEvent } from "../log/event.ts"
import { CHUNK_BYTES, CHUNK_EVENTS, type ChunkRow, frame } from "../log/frames.ts"
import { prevOf } from "../log/header.ts"
import { eventsFrom } from "../log/read.ts"
import { addChain, type Chain, chainKey, loadLogState, type LogState } from "../log/state.ts"
import { type Stretch, writeToLog } from "../log/write.ts"
import type { Ports } from "../ports.ts"
import type { Store, Work } from "../store/port.ts"

/** What a replica held: `log` to origin to the last seq. Origins that are left out had no events. */
export type Vector = Readonly<Record<LogName, Readonly<Record<Origin, number>>>>

/** `time` in milliseconds since 1970. */
export type Moment = { readonly time: number } | { readonly vector: Vector }

/** Where a moment is none, no event would be within it, and the library would seem empty. */
function check(moment: Moment): void {
  const invalid = (message: string) => new InvalidQuery({ message })
  const isRecord = (value: unknown) => typeof value === "object" && value !== null
  if (!isRecord(moment)) throw invalid("a moment is a time or a vector")
  if ("time" in moment) {
    if (typeof moment.time !== "number" || Number.isNaN(moment.time))
      throw invalid(`a moment is a time in milliseconds, not ${String(moment.time)}`)
    return
  }
  if (!isRecord(moment.vector)) throw invalid("a moment is a time or a vector")
  for (const [log, origins] of Object.entries(moment.vector)) {
    if (!isLogName(log)) throw invalid(`a moment names logs, which ${JSON.stringify(log)} is not`)
    if (!isRecord(origins)) throw invalid("a moment has a seq for each origin of a log")
    for (const [origin, seq] of Object.entries(origins)) {
      if (!isOrigin(origin)) throw invalid(`a moment names origins, which ${JSON.stringify(origin)} is not`)
      if (!Number.isInteger(seq) || seq < 0)
        throw invalid(`a moment has whole numbers from 0 as its seqs, not ${String(seq)}`)
    }
  }
}

function isWithin(moment: Moment, event: LogEvent): boolean {
  if ("time" in moment) return event.at <= moment.time
  return event.seq <= (moment.vector[event.log]?.[event.origin] ?? 0)
}

/** The chain that an event goes on; where events before it may be left out, any that has not come so far. */
function chainFor(state: LogState, event: LogEvent, hasGaps: boolean): Chain {
  const { log, origin, seq } = event
  const main = state.main.get(chainKey(log, origin))
  if (main === undefined) return addChain(state, log, origin)
  const prev = prevOf(event.header)
  const own = state.chains.filter((chain) => chain.log === log && chain.origin === origin)
  const gap = () => (hasGaps ? own.find((chain) => chain.seq < seq) : undefined)
  const follows = own.find((chain) => chain.head === prev) ?? gap()
  return follows ?? addChain(state, log, origin, { branch: event.id, since: seq, head: prev })
}

const PAGE = 4096

/** Copies the events of a moment into the log of an empty store, which can then be rebuilt from it. Fails with {@link InvalidQuery}. */
export async function copyMoment(
  from: Store,
  to: Store,
  moment: Moment,
  ports: Ports,
  signal?: AbortSignal,
): Promise<void> {
  check(moment)
  const state = await to.write(() => loadLogState())
  // Of a vector and of all there is, each chain is whole up to where it ends.
  const hasGaps = "time" in moment && moment.time !== Number.POSITIVE_INFINITY
  let position = 1
  for (;;) {
    signal?.throwIfAborted()
    const page = await from.read(() => eventsFrom(position, PAGE))
    if (page.length === 0) return
    position += page.length
    const wanted = page.filter((event) => isWithin(moment, event))
    if (wanted.length > 0) await to.write(() => copyEvents(state, wanted, hasGaps))
    await ports.pause?.()
  }
}

/** Events keep their bytes and get positions of their own; a chain may have gaps here, so it is not to be verified. */
function* copyEvents(state: LogState, events: readonly LogEvent[], hasGaps: boolean): Work<void> {
  const chunks: ChunkRow[] = []
  const stretches: Stretch[] = []
  let frames: Buffer[] = []
  let size = 0
  let open: { chain: Chain; events: LogEvent[] } | undefined
  let position = state.next
  const close = (): void => {
    if (frames.length > 0)
      chunks.push({ position: position - frames.length, count: frames.length, bytes: Buffer.concat(frames, size) })
    frames = []
    size = 0
  }
  for (const event of events) {
    const { seq } = event
    const chain = chainFor(state, event, hasGaps)
    if (open === undefined || open.chain !== chain || open.events.at(-1)?.seq !== seq - 1) {
      open = { chain, events: [] }
      stretches.push(open)
    }
    open.events.push(event.movedTo(position))
    chain.seq = Math.max(chain.seq, seq)
    chain.head = event.id
    const bytes = frame(event.header, event.payload)
    frames.push(bytes)
    size += bytes.length
    position += 1
    if (frames.length === CHUNK_EVENTS || size >= CHUNK_BYTES) close()
  }
  close()
  yield* writeToLog(state, chunks, stretches)
}
