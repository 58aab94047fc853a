/**
 * Takes a snapshot into a replica that has no events yet: long before the history is here, the library can be read and
 * appended to. docs/spec/sync.md, SYNC-33.
 */
import {
  aheadOf,
  asRefused,
  beginSnapshot,
  decodeRecords,
  dropSnapshot,
  endSnapshot,
  loadRecords,
  MAX_RECORD,
  type Point,
  queryOne,
  sha256,
  type SnapshotRecord,
  SnapshotRefused,
  snapshotStep,
} from "@ledgerline/core"
import { ask, type Peer, type Session } from "../client/session.ts"
import { PeerRefused } from "../errors.ts"
import { snapshotWrong } from "../notices.ts"
import { eventsOf, isSigned, MAX_CHUNK, type SignedManifest } from "./manifest.ts"
import { MOST_CHUNKS } from "./messages.ts"
import {
  absentChunks,
  allChunks,
  chunkHere,
  forgetTaken,
  keepChunks,
  type LogChunk,
  recallTaken,
  rememberLoaded,
  rememberTaken,
  unpacked,
} from "./taken.ts"

/** An empty replica that lacks fewer events than this takes them one by one. */
const FROM_EVENTS = 20_000
/** A snapshot that is made while we wait: each time the server takes its time to say that it is not there. */
const MOST_ASKED = 90
/** Something else may build the views meanwhile, or the server go on to another snapshot. */
const MOST_BEGUN = 4

/** Whether there may be something to do, as far as is known without looking. */
export const mayBootstrap = ({ hasSnapshot, options, peer, points }: Session): boolean =>
  hasSnapshot || options.bootstrap === true || isMany(peer, points)

const isMany = (peer: Peer, points: readonly Point[]): boolean =>
  eventsOf({ points }) >= (peer.snapshotFrom ?? FROM_EVENTS)

/** Takes a snapshot where that is worth it and the server has one; else does nothing. */
export async function bootstrap(session: Session): Promise<void> {
  if (!(await isWanted(session))) return
  session.hasSnapshot = true
  const { library, peer } = session
  try {
    for (let begun = 1; ; begun++) {
      const result = await attempt(session).catch((cause: unknown) => {
        if (cause instanceof SnapshotRefused && cause.reason === "interrupted") return "again" as const
        if (isGone(cause)) return "again" as const
        throw cause
      })
      if (result !== "again") return
      if (begun === MOST_BEGUN) return await letGo(session)
      await library.store.write(() => dropSnapshot(library))
    }
  } catch (cause) {
    if (!(cause instanceof SnapshotRefused)) throw cause
    await letGo(session)
    session.notices.push(snapshotWrong(peer.name, cause.message))
  }
}

const isGone = (cause: unknown): boolean => cause instanceof PeerRefused && cause.reason === "noSnapshot"

/** From here on events come one by one. */
async function letGo({ library }: Session): Promise<void> {
  await library.store.write(function* () {
    yield* dropSnapshot(library)
    yield* forgetTaken()
  })
}

async function isWanted({ library, peer, points, options }: Session): Promise<boolean> {
  const { step, ahead, some } = await library.store.read(function* () {
    const taken = yield* recallTaken()
    return {
      step: taken === undefined ? undefined : yield* snapshotStep(taken.manifest.id),
      ahead: yield* aheadOf(),
      some: yield* queryOne("SELECT position FROM chunk LIMIT 1"),
    }
  })
  if (step === "taken" || ahead !== undefined) return false
  if (step !== undefined || options.bootstrap === true) return true
  return some === undefined && isMany(peer, points)
}

/** `again` where it has to be begun anew. */
async function attempt(session: Session): Promise<"done" | "again"> {
  const { library, peer, options } = session
  const { store } = library
  let taken = await store.read(() => recallTaken())
  let step = taken === undefined ? undefined : await store.read(() => snapshotStep(taken?.manifest.id ?? ""))
  if (taken === undefined || step === undefined || (taken.server !== peer.id && step === "load")) {
    const manifest = await askManifest(session)
    if (manifest === undefined) {
      await letGo(session)
      return "done"
    }
    taken = { server: peer.id, manifest, loaded: 0 }
    await store.write(function* () {
      yield* rememberTaken(peer.id, manifest)
      yield* beginSnapshot(library, { snapshot: manifest.id, events: eventsOf(manifest) }, manifest.points)
    })
    step = "load"
  }
  const { manifest, loaded } = taken
  // It was made after hello, and may be of events that came meanwhile: the history that is asked for goes up to them.
  if (taken.server === peer.id) session.points.push(...manifest.points)
  if (step === "load") {
    await load(session, manifest, loaded)
    await store.write(() => endSnapshot(library, manifest.id))
  }
  options.onProgress?.({ step: "views", done: 0, total: 0 })
  try {
    await library.foldLog()
  } catch (cause) {
    options.signal?.throwIfAborted()
    throw asRefused(cause)
  }
  options.onProgress?.({ step: "history", done: 0, total: eventsOf(manifest) })
  // Something else may have built views from the log in its place.
  return (await store.read(() => snapshotStep(manifest.id))) === "taken" ? "done" : "again"
}

/** Undefined where there is none that this program can take. Fails with {@link SnapshotRefused} where it does not hold. */
async function askManifest({ library, peer, welcome, options }: Session): Promise<SignedManifest | undefined> {
  const message = { kind: "snapshot", version: welcome.version, library: library.id } as const
  for (let asked = 1; asked <= MOST_ASKED; asked++) {
    options.signal?.throwIfAborted()
    try {
      const { kind: _, ...manifest } = await ask(peer.transport, message, "manifest")
      const readable = new Set(welcome.logs.map(({ log }) => log))
      const isOfHere = manifest.library === library.id && manifest.epoch === welcome.epoch
      if (!isOfHere || !isSigned(manifest, welcome.publicKey))
        throw new SnapshotRefused({ reason: "malformed", message: "its manifest is not signed by the server" })
      const logs = new Set(manifest.logs.map(({ log }) => log))
      if (manifest.points.some(({ log }) => !logs.has(log)) || manifest.logs.some(({ log }) => !readable.has(log)))
        throw new SnapshotRefused({ reason: "malformed", message: "its manifest has logs of which it says nothing" })
      // Another version folds to something else.
      return manifest.projection === library.registry.version ? manifest : undefined
    } catch (cause) {
      if (!(cause instanceof PeerRefused)) throw cause
      if (cause.reason === "making") continue
      if (cause.reason === "noSnapshot" || cause.reason === "unknownMessage") return undefined
      throw cause
    }
  }
  return undefined
}

/** Chunks, at most 1 MiB each, that are loaded in one transaction. */
const AT_ONCE = 6

async function load(session: Session, manifest: SignedManifest, from: number): Promise<void> {
  const { library, options } = session
  const { store } = library
  const chunks = allChunks(manifest)
  const fetching = new Fetching(session, manifest, await absentChunks(store, chunks.slice(from)))
  /** Of a record that goes on in the next chunk. */
  let pending: Buffer = Buffer.alloc(0)
  let page: { readonly log: string; readonly records: readonly SnapshotRecord[] }[] = []
  let fresh: (readonly [hash: string, bytes: Uint8Array])[] = []
  const sizeOf = (some: readonly LogChunk[]): number => some.reduce((sum, { size }) => sum + size, 0)
  const total = sizeOf(chunks)
  let bytesDone = sizeOf(chunks.slice(0, from))
  for (let i = from; i < chunks.length; i++) {
    options.signal?.throwIfAborted()
    options.onProgress?.({ step: "snapshot", done: i, total: chunks.length, bytes: { done: bytesDone, total } })
    const { hash, log, isLast, size } = chunks[i] as LogChunk
    bytesDone += size
    const came = await fetching.take(hash).catch(async (cause: unknown) => {
      // What has come does not have to come again.
      const kept = fresh
      if (kept.length > 0) await store.write(() => keepChunks(kept))
      throw cause
    })
    const bytes = came ?? fresh.find(([each]) => each === hash)?.[1] ?? (await store.read(() => chunkHere(hash)))
    if (bytes === undefined) throw new SnapshotRefused({ reason: "interrupted", message: "a chunk is gone" })
    if (came !== undefined) fresh.push([hash, came])
    const content = pending.length === 0 ? unpacked(bytes) : Buffer.concat([pending, unpacked(bytes)])
    const { records, used } = decodeRecords(content)
    const isWhole = used === content.length
    if (!isWhole && (isLast || content.length > MAX_RECORD + MAX_CHUNK))
      throw new SnapshotRefused({ reason: "malformed", message: "a record does not end" })
    pending = isWhole ? Buffer.alloc(0) : content
    if (isWhole) page.push({ log, records })
    if (i + 1 < chunks.length && fresh.length < AT_ONCE && page.length < AT_ONCE) continue
    const loading = page
    const kept = fresh
    const done = isWhole ? i + 1 : undefined
    await store.write(function* () {
      yield* keepChunks(kept)
      // While a record goes on, what is before it waits with it.
      if (done === undefined) return
      for (const each of loading) yield* loadRecords(library, manifest.id, each.log, each.records)
      yield* rememberLoaded(manifest.id, done)
    })
    fresh = []
    if (done !== undefined) page = []
  }
}

/** Asks for chunks ahead of whoever takes them, one request at a time. */
class Fetching {
  readonly #session: Session
  readonly #manifest: SignedManifest
  readonly #absent: readonly LogChunk[] | readonly { readonly hash: string; readonly size: number }[]
  readonly #wanted: Set<string>
  readonly #here = new Map<string, Uint8Array>()
  #next = 0
  #underWay: Promise<void> | undefined

  constructor(
    session: Session,
    manifest: SignedManifest,
    absent: readonly { readonly hash: string; readonly size: number }[],
  ) {
    this.#session = session
    this.#manifest = manifest
    this.#absent = [...new Map(absent.map((chunk) => [chunk.hash, chunk])).values()]
    this.#wanted = new Set(absent.map(({ hash }) => hash))
  }

  /** A chunk that was not here when this began, once. Chunks are taken in their order. */
  async take(hash: string): Promise<Uint8Array | undefined> {
    if (!this.#wanted.has(hash)) return undefined
    while (!this.#here.has(hash)) await (this.#underWay ??= this.#ask())
    const bytes = this.#here.get(hash) as Uint8Array
    this.#here.delete(hash)
    this.#wanted.delete(hash)
    // What is asked for now comes while this one is loaded.
    if (this.#here.size === 0 && this.#next < this.#absent.length) {
      this.#underWay ??= this.#ask()
      this.#underWay.catch(() => undefined)
    }
    return bytes
  }

  async #ask(): Promise<void> {
    try {
      const { library, peer, welcome } = this.#session
      const asked = this.#absent.slice(this.#next, this.#next + MOST_CHUNKS).map(({ hash }) => hash)
      const { id } = this.#manifest
      const message = { kind: "chunks", version: welcome.version, library: library.id, id, hashes: asked } as const
      const { chunks } = await ask(peer.transport, message, "chunk")
      if (chunks.length === 0 || chunks.length > asked.length)
        throw new PeerRefused({ reason: "protocol", message: "the server sent other chunks than it was asked for" })
      for (const [i, bytes] of chunks.entries()) {
        const hash = asked[i] as string
        if (sha256(bytes) !== hash)
          throw new SnapshotRefused({ reason: "malformed", message: "a chunk is not the one that was promised" })
        this.#here.set(hash, bytes)
      }
      this.#next += chunks.length
    } finally {
      this.#underWay = undefined
    }
  }
}
