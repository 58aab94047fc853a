/** Reads and writes what a client remembers of a server. */
import {
  aheadOf,
  type Library,
  type Point,
  query,
  queryOne,
  remove,
  upsert,
  type Value,
  type Work,
} from "@ledgerline/core"
import { noteClock } from "./clock.ts"
import { lostSince } from "./compare.ts"
import { notKept, type Notice, rememberNotices, serverReset } from "../notices.ts"
import { keyOf, type Peer, type Session } from "./session.ts"
import { SYNC_ASIDE, SYNC_CURSOR, SYNC_HOLDING, SYNC_SERVER, SYNC_SNAPSHOT } from "../tables.ts"

export interface Memory {
  readonly publicKey: Uint8Array | null
  readonly epoch: string | null
  readonly agreedAt: number | null
  readonly cursors: readonly { readonly log: string; readonly position: number }[]
  readonly points: readonly Point[]
  /** Whether this replica was never in step with any server yet. */
  readonly isNew: boolean
  /** Whether a snapshot is being taken or has to be proven, from whatever server. */
  readonly hasSnapshot: boolean
}

export function* recall(server: string): Work<Memory> {
  const row = yield* queryOne<Pick<Memory, "publicKey" | "epoch" | "agreedAt">>(
    `SELECT "publicKey", epoch, "agreedAt" FROM "${SYNC_SERVER.name}" WHERE server = ?`,
    [server],
  )
  // A position that there cannot be would be refused each time; without it the vectors tell (SYNC-1).
  const cursors = yield* query<{ log: string; position: number }>(
    `SELECT log, position FROM "${SYNC_CURSOR.name}" WHERE server = ? AND position > 0`,
    [server],
  )
  const points = yield* holdingsOf(server)
  const agreed = yield* queryOne(`SELECT server FROM "${SYNC_SERVER.name}" WHERE "agreedAt" IS NOT NULL LIMIT 1`)
  const isNew = agreed === undefined
  const snapshot = yield* queryOne(`SELECT id FROM "${SYNC_SNAPSHOT.name}" LIMIT 1`)
  const hasSnapshot = snapshot !== undefined || (yield* aheadOf()) !== undefined
  return { publicKey: null, epoch: null, agreedAt: null, ...row, cursors, points, isNew, hasSnapshot }
}

const holdingsOf = (server: string): Work<Point[]> =>
  query<Point>(`SELECT log, origin, seq, id FROM "${SYNC_HOLDING.name}" WHERE server = ?`, [server])

/**
 * Begins a session on what is remembered. Where the server is not the incarnation that it was, or lacks what it had, the
 * cursors go; what it holds now is what it says now (SYNC-20, SYNC-23, SYNC-24).
 */
export async function begin(session: Session, memory: Memory): Promise<void> {
  const { library, peer, welcome } = session
  const readable = new Set(welcome.logs.map(({ log }) => log))
  const isNewEpoch = memory.epoch !== null && memory.epoch !== welcome.epoch
  const remembered = memory.points.filter(({ log }) => readable.has(log))
  const lost = await library.store.read(() => lostSince(library.store.dialect, remembered, session.points))
  const isBehind = memory.cursors.some(({ position }) => position > welcome.position + 1)
  if (lost > 0) session.notices.push(serverReset(peer.name, lost))
  const keeps = !isNewEpoch && !isBehind && lost === 0
  if (keeps) for (const { log, position } of memory.cursors) if (readable.has(log)) session.cursors.set(log, position)
  await library.store.write(function* () {
    yield* upsert(SYNC_SERVER, [rowOf(session, memory.agreedAt, "")])
    yield* remove(SYNC_ASIDE, [[peer.id]])
    yield* holdNow(session)
    if (!keeps) yield* remove(SYNC_CURSOR, [[peer.id]])
  })
}

export const rememberCursors = ({ peer, cursors }: Session): Work<void> =>
  upsert(
    SYNC_CURSOR,
    [...cursors].map(([log, position]) => [peer.id, log, position]),
  )

export const rememberPoints = ({ peer }: Session, points: readonly Point[]): Work<void> =>
  upsert(
    SYNC_HOLDING,
    points.map(({ log, origin, id, seq }) => [peer.id, log, origin, id, seq]),
  )

export const rememberAside = ({ peer, aside }: Session): Work<void> =>
  upsert(
    SYNC_ASIDE,
    [...aside.values()].map(({ log, origin, direction, reason, message }) => [
      peer.id,
      log,
      origin,
      direction,
      reason,
      message,
    ]),
  )

/** What is remembered that the server holds is what it says now. Almost always that is the same. */
function* holdNow(session: Session): Work<void> {
  const { peer, points } = session
  const nameOf = ({ log, origin, id, seq }: Point): string => `${log} ${origin} ${id} ${seq}`
  const said = new Set(points.map(nameOf))
  const remembered = yield* holdingsOf(peer.id)
  yield* remove(
    SYNC_HOLDING,
    remembered.filter((point) => !said.has(nameOf(point))).map(({ log, origin, id }) => [peer.id, log, origin, id]),
  )
  const known = new Set(remembered.map(nameOf))
  yield* rememberPoints(
    session,
    points.filter((point) => !known.has(nameOf(point))),
  )
}

/** The columns of a server's row; a failure of null is a sync that went well. */
function rowOf({ library, peer, welcome }: Session, agreedAt: number | null, failure: string | null): Value[] {
  const { publicKey, epoch } = welcome
  return [peer.id, peer.name, publicKey, epoch, library.ports.clock.now(), agreedAt, failure, null, 0, 0]
}

/** Ends a session: what is still pending, and what people should know. */
export async function finish(session: Session, memory: Memory, pending: { up: number; down: number }): Promise<void> {
  const { library, peer, notices } = session
  const { up, down } = pending
  const now = library.ports.clock.now()
  const agrees = up === 0 && down === 0 && session.aside.size === 0
  await library.store.write(function* () {
    const row = rowOf(session, agrees ? now : memory.agreedAt, null)
    yield* upsert(SYNC_SERVER, [[...row.slice(0, -2), up, down]])
    yield* rememberAside(session)
    yield* noteClock(session)
    yield* rememberNotices(library, peer.id, yield* notKept(peer.id, notices))
  })
}

/** Notes that a sync failed, and why; what is remembered of the server stays. */
export async function noteFailure(
  library: Library,
  peer: Peer,
  failure: { readonly kind: string; readonly message: string; readonly notices: readonly Notice[] },
): Promise<void> {
  const now = library.ports.clock.now()
  await library.store.write(function* () {
    const row = yield* queryOne<Record<string, Value>>(`SELECT * FROM "${SYNC_SERVER.name}" WHERE server = ?`, [
      peer.id,
    ])
    const { publicKey = null, epoch = null, agreedAt = null, up = 0, down = 0 } = row ?? {}
    yield* upsert(SYNC_SERVER, [
      [peer.id, peer.name, publicKey, epoch, now, agreedAt, failure.kind, failure.message.slice(0, 500), up, down],
    ])
    yield* noteClock({ library, peer })
    yield* rememberNotices(library, peer.id, yield* notKept(peer.id, failure.notices))
  })
}

/** A chain whose batch was refused is left alone with this server until the next sync. */
export function setAside(
  session: Session,
  chain: { readonly log: string; readonly origin: string },
  refusal: { readonly direction: "down" | "up"; readonly reason: string; readonly message: string },
): void {
  const { log, origin } = chain
  session.aside.set(keyOf(chain), { log, origin, ...refusal })
}
