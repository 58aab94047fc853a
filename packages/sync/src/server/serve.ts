/**
 * Answers what clients ask. Each request stands for itself: the server keeps nothing of a session but what the transport
 * knows of it, and any request can be repeated. docs/spec/sync.md, SYNC-10 to SYNC-18 and SYNC-30.
 */
import {
  type Arrivals,
  gapsBehind,
  type Incoming,
  type Library,
  type PageSize,
  type Point,
  query,
  readArrivals,
  readGap,
  type Received,
  signedEnds,
  signedPosition,
  StorageFailed,
  StorageFull,
  type Work,
} from "@ledgerline/core"
import { lackingPayloads, noteBare } from "../bare.ts"
import { FrameRefused } from "../errors.ts"
import {
  decodeRequest,
  encode,
  type Hello,
  type Page,
  type PullArrivals,
  type PullPoints,
  type Push,
  type Pushed,
  type PushResult,
  type Refused,
  type ServerMessage,
  VERSIONS,
  type Welcome,
} from "../protocol/messages.ts"
import { copied, notKept, ownRevocation, rememberNotices, restored } from "../notices.ts"
import { answerChunks, answerSnapshot } from "../snapshot/serveSnapshot.ts"
import type { Snapshots } from "../snapshot/Snapshots.ts"
import { prepareSyncTables } from "../tables.ts"

/** Decides what a session may; asked anew for each request, since a right may end. `S` is whatever the transport knows of a session. */
export interface Policy<S> {
  /** Whether the session may sync at all. Where not, every answer is the same. */
  maySync(session: S): boolean | Promise<boolean>
  mayRead(session: S, log: string): boolean | Promise<boolean>
  mayWrite(session: S, log: string): boolean | Promise<boolean>
}

export interface SyncServer<S> {
  readonly library: Library
  readonly policy: Policy<S>
  /** How large pages and pushes are, more or less: 1,000 events and 1 MiB unless given. */
  readonly pageSize?: PageSize
  /** Where newcomers may have a snapshot in place of all events; without it they get the events. */
  readonly snapshots?: Snapshots
}

export interface Answer {
  readonly frame: Uint8Array
  /** Whether the session is to be closed: its peer sent what is no frame, or may not sync any more. */
  readonly close: boolean
}

/** How large a page is where nobody says otherwise. */
export const PAGE: PageSize = { events: 1000, bytes: 1024 * 1024 }

/** Answers one frame. Whatever the frame holds, this does not fail; what fails is a defect of ours. */
export async function serve<S>(server: SyncServer<S>, session: S, frame: Uint8Array): Promise<Answer> {
  try {
    if (!(await server.policy.maySync(session)))
      return { frame: encode(refused("notAllowed", "sign in first")), close: true }
    const answer = await handle(server, session, frame)
    return { frame: encode(answer), close: false }
  } catch (cause) {
    if (cause instanceof FrameRefused)
      return { frame: encode(refused("badFrame", `${cause.reason}: ${cause.message}`)), close: true }
    if (cause instanceof StorageFull || cause instanceof StorageFailed)
      return { frame: encode(refused("failed", "the server cannot store anything at the moment")), close: false }
    throw cause
  }
}

export const refused = (reason: string, message: string): Refused => ({ kind: "refused", reason, message })

async function handle<S>(server: SyncServer<S>, session: S, frame: Uint8Array): Promise<ServerMessage> {
  const { library } = server
  const request = decodeRequest(frame)
  if (request.kind === "unknown")
    return refused("unknownMessage", `a message of the kind ${request.name.slice(0, 40)} is not known here`)
  if (request.kind === "hello") return welcome(server, session, request)
  if (request.kind === "live" || request.kind === "credit" || request.kind === "ping")
    return refused("unknownMessage", `${request.kind} belongs in a live session`)
  const refusal = refusalOf(library, request)
  if (refusal !== undefined) return refusal
  if (request.kind === "push") return push(server, session, request)
  if (request.kind === "snapshot") return answerSnapshot(server, session)
  if (request.kind === "chunks") return answerChunks(server, session, request)
  return "points" in request ? pullPoints(server, session, request) : pullArrivals(server, session, request)
}

/** Why a request behind hello is not answered at all; undefined where it is. */
export function refusalOf(library: Library, request: { readonly version: number; readonly library: string }) {
  if (request.version < VERSIONS[0] || request.version > VERSIONS[1]) return otherVersion()
  return request.library === library.id ? undefined : otherLibrary()
}

const otherLibrary = (): Refused => refused("otherLibrary", "this server has another library")
const otherVersion = (): Refused =>
  refused("protocol", `this server speaks the versions ${VERSIONS[0]} to ${VERSIONS[1]} of the protocol`)

async function welcome<S>(server: SyncServer<S>, session: S, hello: Hello): Promise<Welcome | Refused> {
  const { library, policy } = server
  const version = Math.min(hello.versions[1], VERSIONS[1])
  if (version < hello.versions[0] || version < VERSIONS[0]) return otherVersion()
  if (hello.library !== undefined && hello.library !== library.id) return otherLibrary()
  await library.sign()
  const { ends, position } = await library.store.read(function* () {
    return { ends: yield* signedEnds(), position: yield* signedPosition() }
  })
  const logs: Welcome["logs"][number][] = []
  for (const log of new Set([...hello.logs, ...ends.map((end) => end.log)])) {
    if (!(await policy.mayRead(session, log))) continue
    const points = ends.filter((end) => end.log === log).map(({ origin, seq, id }): Point => ({ log, origin, seq, id }))
    logs.push({ log, write: await policy.mayWrite(session, log), points })
  }
  const readable = new Set(logs.map(({ log }) => log))
  const bare = (await lackingPayloads(library)).filter(({ log }) => readable.has(log))
  const { origin, publicKey, epoch, signature, former } = await library.identify(hello.challenge)
  const pushBytes = (server.pageSize ?? PAGE).bytes
  return {
    kind: "welcome",
    version,
    library: library.id,
    origin,
    publicKey,
    epoch,
    logs,
    bare,
    position,
    pushBytes,
    signature,
    former,
  }
}

async function pullArrivals<S>(server: SyncServer<S>, session: S, request: PullArrivals): Promise<Page | Refused> {
  const { library } = server
  const { epoch, cursors } = request
  if (epoch !== library.epoch) return otherEpoch()
  const page = await arrivals(server, session, cursors)
  return { kind: "page", epoch, ...page }
}

export const otherEpoch = (): Refused => refused("otherEpoch", "positions here are others than they were")

/** The logs that a replica has anything of. */
export const logsOf = async (library: Library): Promise<string[]> =>
  (await library.store.read(() => query<{ log: string }>("SELECT DISTINCT log FROM chain ORDER BY log"))).map(
    ({ log }) => log,
  )

/** What arrived in the logs that a session may read. */
async function arrivals<S>(
  { library, policy, pageSize = PAGE }: SyncServer<S>,
  session: S,
  cursors: PullArrivals["cursors"],
): Promise<Arrivals> {
  const allowed = new Map<string, number>()
  for (const { log, position } of cursors) if (await policy.mayRead(session, log)) allowed.set(log, position)
  await library.sign()
  return library.store.read(() => readArrivals(library.store.dialect, allowed, pageSize))
}

async function pullPoints<S>(
  { library, policy, pageSize = PAGE }: SyncServer<S>,
  session: S,
  { points }: PullPoints,
): Promise<Page> {
  const asked = new Set<string>()
  for (const log of new Set(points.map((point) => point.log))) {
    if (!(await policy.mayRead(session, log))) continue
    for (const point of points) if (point.log === log) asked.add(`${log} ${point.origin}`)
  }
  await library.sign()
  const { dialect } = library.store
  return library.store.read(function* () {
    const gaps = yield* gapsBehind(dialect, points, (log, origin) => asked.has(`${log} ${origin}`))
    const batches: Incoming[] = []
    let [bytes, events, isWhole] = [0, 0, true]
    for (const gap of gaps) {
      if (bytes >= pageSize.bytes || events >= pageSize.events) isWhole = false
      if (!isWhole) break
      const rest = { bytes: pageSize.bytes - bytes, events: pageSize.events - events }
      const batch = yield* readGap(dialect, gap, rest)
      if (batch === undefined) continue
      batches.push(batch)
      bytes += sizeOf(batch)
      events += batch.events.length
      if (gap.after + batch.events.length < gap.to) isWhole = false
    }
    return { kind: "page" as const, epoch: library.epoch, batches, next: 0, more: !isWhole }
  })
}

export const sizeOf = ({ events }: Incoming): number =>
  events.reduce((sum, { header, payload }) => sum + header.length + (payload?.length ?? 0), 0)

export async function push<S>({ library, policy }: SyncServer<S>, session: S, { batches }: Push): Promise<Pushed> {
  const mayWrite = new Map<string, boolean>()
  for (const { log } of batches)
    if (!mayWrite.has(log))
      mayWrite.set(log, (await policy.mayRead(session, log)) && (await policy.mayWrite(session, log)))
  const taken = batches.filter(({ log }) => mayWrite.get(log) === true)
  await prepareSyncTables(library.store)
  const { results } =
    taken.length === 0 ? { results: [] } : await library.receive(taken, (received) => note(library, taken, received))
  await noteRevocation(library)
  return {
    kind: "pushed",
    epoch: library.epoch,
    results: batches.map((batch): PushResult => {
      const { log, origin, events, heads } = batch
      const result = results[taken.indexOf(batch)]
      if (result === undefined)
        return { log, origin, reason: "notAllowed", message: "this session may not write to the log" }
      if ("refused" in result) {
        const { refused: error } = result
        const reason = error._tag === "IngestRefused" ? error.reason : "malformed"
        return { log, origin, reason, message: error.message.slice(0, 500) }
      }
      const last = heads.reduce((a, b) => (b.seq > a.seq ? b : a), heads[0] ?? { seq: 1, id: "0".repeat(64) })
      const { from, to } = result
      return events.length === 0
        ? { log, origin, reason: "malformed", message: "a batch without events" }
        : { log, origin, seq: last.seq, id: last.id, from, to: Math.max(0, to) }
    }),
  }
}

/** A server that finds itself revoked tells its own people. */
async function noteRevocation(library: Library): Promise<void> {
  const notices = await ownRevocation(library)
  if (notices.length > 0)
    await library.store.write(function* () {
      yield* rememberNotices(library, "", yield* notKept("", notices))
    })
}

/** Notes what a push brought beside its events: what lacks its payload, and that this replica's own had gone on elsewhere. */
function* note(library: Library, batches: readonly Incoming[], { results, renewed }: Received): Work<void> {
  yield* noteBare(library, batches, "")
  if (renewed === undefined) return
  const own = results.flatMap((result, i) =>
    batches[i]?.origin === renewed.former && !("refused" in result) ? [result] : [],
  )
  const back = own.reduce((sum, { added }) => sum + added, 0)
  const isCopy = own.some(({ forks }) => forks.length > 0)
  yield* rememberNotices(library, "", [isCopy ? copied() : restored({ who: "device", name: "" }, back)])
}
