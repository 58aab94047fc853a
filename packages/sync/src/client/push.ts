/** Gives the server what it lacks. docs/spec/sync.md, SYNC-18 to SYNC-20. */
import { type Gap, gapsBehind, type Incoming, placeOf, type Point, readGap, sidesOf, type Work } from "@ledgerline/core"
import type { Pushed } from "../protocol/messages.ts"
import { moveBehind } from "../cursors.ts"
import { sizeOf } from "../server/serve.ts"
import { rememberAside, rememberCursors, rememberPoints, setAside } from "./memory.ts"
import { writerOf } from "./names.ts"
import { refusedThere } from "../notices.ts"
import { ask, endOf, keyOf, type Session, StartAgain } from "./session.ts"

/**
 * What the server lacks of the logs that it takes from this replica. One that was revoked keeps what it has of its own:
 * once it has another origin, the former is like any other (SYNC-29).
 */
export async function surplus(session: Session): Promise<Gap[]> {
  const { library, points, aside, welcome } = session
  const revoked = (await library.revocations()).length > 0 ? library.origin : undefined
  const writable = new Set(welcome.logs.filter(({ write }) => write).map(({ log }) => log))
  return library.store.read(() =>
    gapsBehind(
      library.store.dialect,
      points,
      (log, origin) => writable.has(log) && origin !== revoked && !aside.has(keyOf({ log, origin })),
    ),
  )
}

/** Most events of one push. */
const MOST_EVENTS = 5000

export async function push(session: Session): Promise<void> {
  const { library, peer, welcome } = session
  const { version } = welcome
  await library.sign()
  for (;;) {
    session.options.signal?.throwIfAborted()
    const batches = await nextBatches(session)
    if (batches.length === 0) return
    const message = { kind: "push", version, library: library.id, batches } as const
    const pushed = await ask(peer.transport, message, "pushed")
    await settlePush(session, batches, pushed)
  }
}

/** Gives the server payloads that it lacks without a reason, as far as they are here. */
export async function pushPayloads(session: Session): Promise<void> {
  const { library, peer, welcome, aside } = session
  const { dialect } = library.store
  const writable = new Set(welcome.logs.filter(({ write }) => write).map(({ log }) => log))
  for (const point of welcome.bare) {
    session.options.signal?.throwIfAborted()
    const { log, origin, seq, id } = point
    if (!writable.has(log) || aside.has(keyOf(point))) continue
    const batch = await library.store.read(function* () {
      const place = yield* placeOf(dialect, yield* sidesOf(dialect, log, origin), seq, id)
      if (place === undefined) return undefined
      return yield* readGap(dialect, { side: place.side, after: seq - 1, to: place.side.seq }, { events: 1, bytes: 1 })
    })
    // Whoever lacks it too, or has met its erasure, has nothing to give but that.
    if (batch === undefined || batch.events[0]?.payload === null) continue
    const message = { kind: "push", version: welcome.version, library: library.id, batches: [batch] } as const
    await settlePush(session, [batch], await ask(peer.transport, message, "pushed"))
  }
}

/** Notes what became of a push. Fails with {@link StartAgain} where the server is not what it said any more. */
export async function settlePush(session: Session, batches: readonly Incoming[], pushed: Pushed): Promise<void> {
  const { library, peer, welcome } = session
  const held: Point[] = []
  let isStale = pushed.epoch !== welcome.epoch
  for (const [i, batch] of batches.entries()) {
    const result = pushed.results[i]
    const end = endOf(batch)
    if (result !== undefined && !("reason" in result) && result.id === end?.id && result.seq === end.seq) {
      held.push(end)
      session.sent += batch.events.length
      if (pushed.epoch === welcome.epoch) moveBehind(session.cursors, result)
      continue
    }
    const refusal = result !== undefined && "reason" in result ? result : LOST
    // The server has less than it said: hello tells.
    if (refusal.reason === "hole") isStale = true
    setAside(session, batch, { direction: "up", reason: refusal.reason, message: refusal.message })
    if (refusal.reason !== "hole")
      session.notices.push(refusedThere(peer.name, await writerOf(session, batch.origin), refusal))
  }
  session.points.push(...held)
  await library.store.write(function* (): Work<void> {
    yield* rememberPoints(session, held)
    // On a line, the end of the sync is past.
    yield* rememberAside(session)
    if (!isStale) yield* rememberCursors(session)
  })
  if (isStale) throw new StartAgain()
}

const LOST = { reason: "protocol", message: "the server did not say what became of it" }

/** What is to be pushed next; nothing where the server lacks nothing. */
export async function nextBatches(session: Session): Promise<Incoming[]> {
  const { library, welcome } = session
  const gaps = await surplus(session)
  return library.store.read(function* () {
    const batches: Incoming[] = []
    let [bytes, events] = [0, 0]
    for (const gap of gaps) {
      if (bytes >= welcome.pushBytes || events >= MOST_EVENTS) break
      const rest = { bytes: welcome.pushBytes - bytes, events: MOST_EVENTS - events }
      const batch = yield* readGap(library.store.dialect, gap, rest)
      if (batch === undefined) continue
      batches.push(batch)
      bytes += sizeOf(batch)
      events += batch.events.length
      // What parts from this side behind what is sent now would leave a hole.
      if (gap.after + batch.events.length < gap.to) break
    }
    return batches
  })
}
