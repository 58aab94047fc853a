/** One sync of a replica with one server: whatever happened to either, both end with what both may have. */
import type { Library } from "@ledgerline/core"
import { FrameRefused, PeerNotTrusted, PeerRefused, PeerUnreachable } from "../errors.ts"
import { countLacking } from "./compare.ts"
import { greet } from "./hello.ts"
import { begin, finish, type Memory, noteFailure, recall, rememberCursors } from "./memory.ts"
import { copied, type Notice, ownRevocation, passedOver, restored } from "../notices.ts"
import { lacking, pullArrivals, pullPayloads, pullPoints } from "./pull.ts"
import { namedServer } from "./names.ts"
import { failureOf } from "./remedies.ts"
import { push, pushPayloads, surplus } from "./push.ts"
import { type Aside, type Peer, type Session, StartAgain, type SyncOptions } from "./session.ts"
import { bootstrap, mayBootstrap } from "../snapshot/bootstrap.ts"
import { prove } from "../snapshot/prove.ts"
import { prepareSyncTables } from "../tables.ts"

export interface SyncReport {
  /** Events that came, and that the server has taken for good. */
  readonly received: number
  readonly sent: number
  /** What people should know, one sentence each. */
  readonly notices: readonly Notice[]
  /** Chains that one of the two refused. */
  readonly aside: readonly Aside[]
  /** Events that are still to go either way; none as a rule. */
  readonly pending: { readonly up: number; readonly down: number }
}

/** A server that goes on changing under the session is left for the next sync. */
const MOST_STARTS = 4

/**
 * Brings a replica and a server to the same events. Can be repeated, and cut off anywhere. Fails with
 * {@link PeerUnreachable}, {@link PeerRefused}, {@link PeerNotTrusted} or {@link FrameRefused}, and with what fails in
 * the replica's own store; the failure is remembered for the status.
 */
export async function syncWith(library: Library, peer: Peer, options: SyncOptions = {}): Promise<SyncReport> {
  return (await syncOnce(library, peer, options)).report
}

/** As {@link syncWith}; answers what the session has come to know, too. */
export async function syncOnce(
  library: Library,
  peer: Peer,
  options: SyncOptions = {},
): Promise<{ readonly report: SyncReport; readonly session: Session }> {
  await prepareSyncTables(library.store)
  const total = { received: 0, sent: 0, notices: [] as Notice[] }
  try {
    for (let start = 1; ; start++) {
      const memory = await library.store.read(() => recall(peer.id))
      const session = await open(library, peer, memory, options)
      const end = await exchange(session).then(
        () => "over" as const,
        (cause: unknown) => ({ cause }),
      )
      total.received += session.received
      total.sent += session.sent
      tellOfOwn(session)
      total.notices.push(...session.notices.filter(({ text }) => !total.notices.some((each) => each.text === text)))
      if (end === "over") {
        total.notices.push(...(await ownRevocation(library)))
        const pending = await pendingOf(session)
        await finish({ ...session, notices: total.notices }, memory, pending)
        if (pending.up + pending.down === 0) session.isNew = false
        return { report: { ...total, aside: [...session.aside.values()], pending }, session }
      }
      if (end.cause instanceof StartAgain && start < MOST_STARTS) continue
      throw end.cause instanceof StartAgain
        ? new PeerRefused({ reason: "failed", message: "the server changes while it is asked" })
        : end.cause
    }
  } catch (cause) {
    if (
      cause instanceof PeerUnreachable ||
      cause instanceof PeerRefused ||
      cause instanceof PeerNotTrusted ||
      cause instanceof FrameRefused
    )
      await noteFailure(library, peer, { kind: failureOf(cause), message: cause.message, notices: total.notices })
    throw cause
  }
}

async function open(library: Library, peer: Peer, memory: Memory, options: SyncOptions): Promise<Session> {
  const { welcome, named } = await greet(library, peer, memory.publicKey)
  const session: Session = {
    library,
    options,
    peer,
    welcome,
    named,
    points: welcome.logs.flatMap(({ points }) => points),
    cursors: new Map(),
    aside: new Map(),
    notices: [],
    isNew: memory.isNew,
    hasSnapshot: memory.hasSnapshot,
    expected: 0,
    received: 0,
    sent: 0,
    given: undefined,
  }
  await begin(session, memory)
  if (options.onProgress !== undefined) session.expected = (await pendingOf(session)).down
  return session
}

async function exchange(session: Session): Promise<void> {
  const { library, welcome, cursors } = session
  // What is this replica's own comes first: until it is here, each append makes a fork (SYNC-25).
  const { origin } = library
  await pullPoints(session, (point) => point.origin === origin)
  if (mayBootstrap(session)) await bootstrap(session)
  if (cursors.size > 0) {
    for (const { log } of welcome.logs) if (!cursors.has(log)) cursors.set(log, 1)
    await pullArrivals(session)
  }
  // The vector is the truth (SYNC-1): whatever a cursor has passed by is found here.
  await pullPoints(session, () => true)
  if (session.hasSnapshot) await prove(session)
  if (session.aside.size === 0 && (await lacking(session)).length === 0) {
    for (const { log } of welcome.logs) cursors.set(log, Math.max(cursors.get(log) ?? 1, welcome.position + 1))
    await library.store.write(() => rememberCursors(session))
  }
  await push(session)
  await pullPayloads(session)
  await pushPayloads(session)
  await joinIn(session)
}

/** Says what others wait for who compact the library; what is this replica's own has been handed over by now (SYNC-48). */
async function joinIn(session: Session): Promise<void> {
  const { library, welcome, notices, options } = session
  const logs = welcome.logs.filter(({ write }) => write).map(({ log }) => log)
  const { said, passedOver: former } = await library.takePart({ logs, introduce: options.introduce === true })
  if (former !== undefined) notices.push(passedOver())
  if (said > 0) await push(session)
}

/** A replica whose own chain had gone on elsewhere says how that came about, once. */
export function tellOfOwn(session: Session): void {
  const { given, notices, peer } = session
  if (given === undefined) return
  notices.push(given.isCopy ? copied() : restored(namedServer(peer.name), given.back))
  session.given = undefined
}

async function pendingOf(session: Session): Promise<{ up: number; down: number }> {
  const up = (await surplus(session)).reduce((sum, { after, to }) => sum + to - after, 0)
  const { store } = session.library
  const wanted = await lacking(session)
  return { up, down: await store.read(() => countLacking(store.dialect, wanted)) }
}
