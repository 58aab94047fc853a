/** Replicas of one library for tests: in memory, each with a clock and chance of its own, and servers in the same process. */
import { Library, type Ports, type Store } from "@ledgerline/core"
import { openSqlite, type SqliteStore } from "@ledgerline/core/store/sqlite"
import { seededPorts, seeds, START, testRegistry } from "@ledgerline/core/testing"
import type { Peer } from "../client/session.ts"
import type { Policy, SyncServer } from "../server/serve.ts"
import { inProcess, type Transport } from "../transport.ts"

/** The library that all of them are of. */
export const LIBRARY_ID = "5".repeat(32)

/** A database in memory, empty or a copy of another. */
const storeOf = (image?: Buffer): SqliteStore =>
  openSqlite({
    path: ":memory:",
    owner: { pid: 1, host: "test" },
    now: () => START,
    ...(image === undefined ? {} : { image }),
  })

const seed = seeds(1000)

/** A replica; of the image of another database it is a copy, or that database as of then. */
export const newReplica = (image?: Buffer, ports: Ports = seededPorts(seed())): Promise<Library> =>
  Library.open({ store: storeOf(image), registry: testRegistry, ports, library: LIBRARY_ID })

/** What a replica's database holds now, to begin another with. */
export const imageOf = (library: Library): Buffer => (library.store as Store as SqliteStore).image()

const everybody: Policy<string> = { maySync: () => true, mayRead: () => true, mayWrite: () => true }

export const serverOf = (library: Library, more: Partial<SyncServer<string>> = {}): SyncServer<string> => ({
  library,
  policy: everybody,
  ...more,
})

/** A server as a client reaches it in the same process. */
export const peerOf = (id: string, library: Library, more: Partial<Peer> = {}): Peer => ({
  id,
  name: id,
  transport: inProcess(serverOf(library), "device"),
  ...more,
})

/** Appends a text to a subject; answers the event. */
export async function say(library: Library, text: string, subject = "note:1") {
  const { events } = await library.append({
    actor: "user:ada",
    events: [{ type: "note.said", subject, payload: { text, mood: "low" } }],
  })
  return events[0] as (typeof events)[number]
}

/** Appends to the log of one member. */
export const mark = (library: Library, user: string, value = "x") =>
  library.append({
    actor: "user:ada",
    events: [{ type: "mark.made", subject: "note:1", payload: { value }, log: `user:${user}` }],
  })

/** Counts requests and bytes, and lets a test change what is carried. */
export function watched(
  transport: Transport,
  change: {
    readonly request?: (frame: Uint8Array, n: number) => Uint8Array
    readonly answer?: (frame: Uint8Array, n: number) => Uint8Array
  } = {},
) {
  const seen = { requests: 0, up: 0, down: 0 }
  const request = async (frame: Uint8Array): Promise<Uint8Array> => {
    const n = ++seen.requests
    const sent = change.request?.(frame, n) ?? frame
    seen.up += sent.length
    const answer = await transport.request(sent)
    const got = change.answer?.(answer, n) ?? answer
    seen.down += got.length
    return got
  }
  return { request, seen }
}
