/** Takes what the server has and this replica lacks. docs/spec/sync.md, SYNC-14 to SYNC-17. */
import { absentPoints, type Incoming, type Point, type Received, type Work } from "@ledgerline/core"
import { PeerRefused } from "../errors.ts"
import type { Page } from "../protocol/messages.ts"
import { lackingPayloads, noteBare } from "../bare.ts"
import { pointBefore, pointsOfChain, serversWith } from "./compare.ts"
import { rememberCursors, rememberPoints, setAside } from "./memory.ts"
import { HERE, namedServer, serverName, writerOf } from "./names.ts"
import { dated, fork, refusedHere } from "../notices.ts"
import { ask, endOf, keyOf, type Session, StartAgain } from "./session.ts"

/** Of what the server holds, what is not here; chains that are set aside do not count. */
export function lacking(session: Session): Promise<Point[]> {
  const { library, points, aside } = session
  const wanted = points.filter((point) => !aside.has(keyOf(point)))
  return library.store.read(() => absentPoints(library.store.dialect, wanted))
}

/** Reads what arrived at the server, page by page. False where a page could not be taken whole: its cursor stays. */
export async function pullArrivals(session: Session): Promise<boolean> {
  const { library, peer, welcome, cursors } = session
  const { version, epoch } = welcome
  for (;;) {
    session.options.signal?.throwIfAborted()
    const from = Math.min(...cursors.values())
    const asked = [...cursors].map(([log, position]) => ({ log, position }))
    const message = { kind: "pull", version, library: library.id, epoch, cursors: asked } as const
    const page = await ask(peer.transport, message, "page").catch((cause: unknown) => {
      throw cause instanceof PeerRefused && cause.reason === "otherEpoch" ? new StartAgain() : cause
    })
    if (page.epoch !== epoch) throw new StartAgain()
    // A server that does not get on is not followed.
    if (page.next < from || (page.more && page.next === from)) return false
    if (!(await takeArrivals(session, page))) return false
    if (!page.more) return true
  }
}

/** Stores a page of what arrived, and moves the cursors behind it. False where it could not be taken whole. */
export function takeArrivals(session: Session, page: Page): Promise<boolean> {
  const { cursors } = session
  const moved = new Map([...cursors].map(([log, position]) => [log, Math.max(position, page.next)]))
  return take(session, page, (log) => cursors.has(log), moved)
}

/** Chains that are asked for at once. */
const MOST_CHAINS = 400

/** Asks for what is lacking by what is here, until nothing is or the server gives no more. */
export async function pullPoints(session: Session, wanted: (point: Point) => boolean): Promise<void> {
  const { library, peer, welcome } = session
  const { dialect } = library.store
  const got = new Map<string, Point[]>()
  for (;;) {
    session.options.signal?.throwIfAborted()
    const chains = new Map((await lacking(session)).filter(wanted).map((point) => [keyOf(point), point]))
    if (chains.size === 0) return
    const points = await library.store.read(function* () {
      const all: Point[] = []
      for (const [key, { log, origin }] of [...chains].slice(0, MOST_CHAINS))
        all.push(...(yield* pointsOfChain(dialect, log, origin)), ...(got.get(key) ?? []))
      return all
    })
    const message = { kind: "pull", version: welcome.version, library: library.id, points } as const
    const page = await ask(peer.transport, message, "page")
    const before = session.received
    await take(session, page, (log, origin) => chains.has(keyOf({ log, origin })), undefined)
    // Events of another side that are here already bring the next page on, too.
    let isProgress = session.received > before
    for (const batch of page.batches) {
      const end = endOf(batch)
      const known = end === undefined ? [] : (got.get(keyOf(end)) ?? [])
      if (end === undefined || known.some((point) => point.id === end.id)) continue
      got.set(keyOf(end), [...known, end])
      isProgress = true
    }
    if (!isProgress) return
  }
}

/** Asks for payloads that are lacking here without a reason. */
export async function pullPayloads(session: Session): Promise<void> {
  const { library, peer, welcome } = session
  const { dialect } = library.store
  const readable = new Set(welcome.logs.map(({ log }) => log))
  const tried = new Set<string>()
  for (;;) {
    session.options.signal?.throwIfAborted()
    const lacks = (await lackingPayloads(library)).filter(({ log, id }) => readable.has(log) && !tried.has(id))
    const [point] = lacks
    if (point === undefined) return
    tried.add(point.id)
    const points = await library.store.read(() => pointBefore(dialect, point))
    const message = { kind: "pull", version: welcome.version, library: library.id, points } as const
    const page = await ask(peer.transport, message, "page")
    await take(session, page, (log, origin) => log === point.log && origin === point.origin, undefined)
  }
}

/** Stores a page in one transaction, with the cursors where all of it was taken. */
async function take(
  session: Session,
  page: Page,
  isAsked: (log: string, origin: string) => boolean,
  cursors: ReadonlyMap<string, number> | undefined,
): Promise<boolean> {
  const { library, aside } = session
  const batches = page.batches.filter(({ log, origin }) => isAsked(log, origin) && !aside.has(keyOf({ log, origin })))
  let isWhole = batches.length === page.batches.length
  const held: Point[] = []
  const former = library.origin
  const received = await library.receive(batches, function* ({ results }): Work<void> {
    for (const [i, result] of results.entries()) {
      const end = endOf(batches[i] as Incoming)
      if ("refused" in result) isWhole = false
      else if (end !== undefined) held.push(end)
    }
    yield* rememberPoints(session, held)
    yield* noteBare(library, batches, session.peer.id)
    if (!isWhole || cursors === undefined) return
    yield* rememberCursors({ ...session, cursors: new Map(cursors) })
  })
  if (isWhole && cursors !== undefined) for (const [log, position] of cursors) session.cursors.set(log, position)
  session.points.push(...held)
  if (received.renewed !== undefined) session.given = { origin: former, back: 0, isCopy: false }
  await note(session, batches, received, cursors !== undefined)
  const total = Math.max(session.expected, session.received)
  session.options.onProgress?.({ step: "history", done: session.received, total })
  return isWhole
}

/**
 * Counts what came, and notes what people should know of it. What does not follow what is here may do so when it comes by
 * points, with all that is before it: a server that was put back to a backup and has written on since has other events
 * behind a cursor than those that were there (SYNC-24).
 */
async function note(
  session: Session,
  batches: readonly Incoming[],
  { results }: Received,
  isByCursor: boolean,
): Promise<void> {
  const { library, peer, given } = session
  for (const [i, result] of results.entries()) {
    const { log, origin } = batches[i] as Incoming
    if ("refused" in result) {
      const { refused } = result
      const reason = refused._tag === "IngestRefused" ? refused.reason : "malformed"
      if (reason === "hole" || (isByCursor && reason === "brokenChain")) continue
      const refusal = { reason, message: refused.message }
      setAside(session, { log, origin }, { direction: "down", ...refusal })
      session.notices.push(refusedHere(peer.name, await writerOf(session, origin), refusal))
      continue
    }
    session.received += result.added
    if (result.added > 0) tellDates(session, batches[i] as Incoming)
    if (given?.origin === origin) {
      given.back += result.added
      given.isCopy ||= result.forks.length > 0
      continue
    }
    for (const { seq, kept } of result.forks) {
      const point = { log, origin, seq, id: kept }
      const others = await library.store.read(() => serversWith(library.store.dialect, point))
      const other = others.find((server) => server !== peer.id)
      const writer = await writerOf(session, origin)
      const one = namedServer(peer.name)
      // Both sides came from it: this device has nothing to do with it, and what was before it came is not told at all.
      if (other === undefined && others.includes(peer.id)) {
        if (!session.isNew) session.notices.push(fork(one, null, writer, seq))
      } else {
        const told = other === undefined ? HERE : namedServer(await serverName(library, other))
        session.notices.push(fork(one, told, writer, seq))
      }
    }
  }
}

/** Clocks of devices that are in use are less apart, whatever their time zone was taken for. */
const APART = 86_400_000

/** Says once where events, of a batch that was found to be sound, are dated later than it can be. */
function tellDates({ library, peer, notices }: Session, { events }: Incoming): void {
  const latest = library.ports.clock.now() + APART
  if (notices.some(({ kind }) => kind === "dated")) return
  if (events.some(({ header }) => dateOf(header) > latest)) notices.push(dated(peer.name))
}

const dateOf = (header: Uint8Array): number =>
  Buffer.from(header.buffer, header.byteOffset, header.byteLength).readUIntBE(58, 6)
