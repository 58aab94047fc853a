/** Carries events from one library to another, for tests of order: in pieces as small as their signed heads allow. */
import { compactionsOf } from "../fold/compacted.ts"
import { generation } from "../fold/generation.ts"
import type { LogName, Origin } from "../ids.ts"
import { LIBRARY } from "../ids.ts"
import type { Library } from "../Library.ts"
import { LogEvent } from "../log/event.ts"
import { seqOf } from "../log/header.ts"
import { type Incoming, readOutgoing } from "../log/ingest.ts"
import { liveGeneration } from "../log/meta.ts"
import { eventsAt, locate } from "../log/read.ts"
import { replacePayloads } from "../log/write.ts"

/** Hands the next events of an origin over. Answers the seq up to which they went; the same as before where none are left. */
export async function carry(
  from: Library,
  to: Library,
  origin: Origin,
  after: number,
  limit: number,
  log: LogName = LIBRARY,
): Promise<number> {
  const outgoing = await from.store.read(() => readOutgoing(from.store.dialect, { log, origin, after, limit }))
  if (outgoing === undefined) return after
  await to.ingest(outgoing)
  return after + outgoing.events.length
}

/** A fault: payloads of compacted events are stored again when somebody sends them. */
export async function bringBack({ store }: Library, batches: readonly Incoming[]): Promise<void> {
  const { dialect } = store
  for (const { log, origin, events } of batches) {
    const payloads = new Map(events.map((event) => [Buffer.from(event.header).toString("hex"), event.payload]))
    await store.write(function* () {
      const seqs = events.map(({ header }) => seqOf(Buffer.from(header)))
      const places = yield* locate(dialect, log, origin, seqs)
      const here = yield* eventsAt(
        dialect,
        places.map(({ position }) => position),
      )
      const compacted = yield* compactionsOf({ dialect, generation: generation(yield* liveGeneration()) }, here)
      const back = here.flatMap(({ id, header, position }) => {
        const payload = compacted.has(id) ? (payloads.get(header.toString("hex")) ?? null) : null
        return payload === null ? [] : [new LogEvent(position, header, Buffer.from(payload), { id })]
      })
      if (back.length > 0) yield* replacePayloads(dialect, back)
    })
  }
}
