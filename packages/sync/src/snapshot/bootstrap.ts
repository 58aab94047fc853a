/**
 * Takes a snapshot into a replica that has no events yet: long before the history is here, the library can be read and
 * appended to. docs/spec/sync.md, SYNC-33.
 */
import {
  aheadOf,
  asRefused,
  beginSnapshot,
  dropSnapshot,
  endSnapshot,
  type Point,
  queryOne,
  SnapshotRefused,
  snapshotStep,
} from "@ledgerline/core"
import { ask, type Peer, type Session } from "../client/session.ts"
import { PeerRefused } from "../errors.ts"
import { snapshotWrong } from "../notices.ts"
import { load } from "./load.ts"
import { eventsOf, isSigned, type SignedManifest } from "./manifest.ts"
import { forgetTaken, recallTaken, rememberTaken } from "./taken.ts"

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
