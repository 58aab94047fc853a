/**
 * Takes what a peer sent: several batches, of which each may be refused by itself, what the caller remembers of them,
 * and a new key where they show that this database is not the only one with its own. One transaction holds all of it.
 */
import { IngestRefused, MalformedEvent } from "../errors.ts"
import { completePayloads } from "../fold/complete.ts"
import type { FoldContext } from "../fold/held.ts"
import type { Origin } from "../ids.ts"
import type { LogEvent } from "../log/event.ts"
import { type Incoming, type Ingested, ingestIntoLog } from "../log/ingest.ts"
import type { ReplicaKey } from "../log/keys.ts"
import type { LogState } from "../log/state.ts"
import type { Ports } from "../ports.ts"
import type { Work } from "../store/port.ts"
import { type Renewal, renewKey } from "./keys.ts"

/** What became of a batch; `from` to `to` are the positions of what was new, none where `to` is before `from`. */
export type BatchResult =
  | (Ingested & { readonly from: number; readonly to: number })
  | { readonly refused: IngestRefused | MalformedEvent }

export interface Received {
  /** One for each batch, in order. */
  readonly results: readonly BatchResult[]
  /** This replica goes on under another name, since its own was in use elsewhere. */
  readonly renewed?: { readonly former: Origin; readonly origin: Origin; readonly epoch: string }
}

/** Of a transaction that is to receive: its new events, those that were completed, and the key it ends with. */
export interface Taking {
  readonly received: Received
  readonly events: readonly LogEvent[]
  readonly completed: readonly LogEvent[]
  readonly renewal: Renewal | undefined
}

/** Stores what holds of some batches. Folding is the caller's, in the same transaction. */
export function* receiveBatches(
  context: FoldContext,
  state: LogState,
  { key, ports, batches }: { readonly key: ReplicaKey; readonly ports: Ports; readonly batches: readonly Incoming[] },
): Work<Taking> {
  const results: BatchResult[] = []
  const events = new Map<number, LogEvent>()
  const completed: LogEvent[] = []
  let isShared = false
  for (const batch of batches) {
    const from = state.next
    const taken = yield* takeOne(context, state, batch, ports)
    if ("refused" in taken) {
      results.push(taken)
      continue
    }
    for (const event of taken.events) events.set(event.position, event)
    for (const event of yield* completePayloads(context, taken.completed)) {
      // One batch may bring the payload for what another has just brought without.
      if (events.has(event.position)) events.set(event.position, event)
      else completed.push(event)
    }
    results.push({ ...taken.result, from, to: state.next - 1 })
    if (batch.origin === key.origin && taken.events.length > 0) isShared = true
  }
  const renewal = isShared ? yield* renewKey(state, key, ports.random) : undefined
  const received: Received = {
    results,
    ...(renewal === undefined
      ? {}
      : { renewed: { former: key.origin, origin: renewal.key.origin, epoch: renewal.epoch } }),
  }
  return { received, events: [...events.values()], completed, renewal }
}

/** A batch is refused before anything of it touches the log, so the others go on. */
function* takeOne(context: FoldContext, state: LogState, batch: Incoming, { isSigned }: Ports) {
  try {
    return yield* ingestIntoLog(context.dialect, state, batch, isSigned)
  } catch (cause) {
    if (cause instanceof IngestRefused || cause instanceof MalformedEvent) return { refused: cause }
    throw cause
  }
}
