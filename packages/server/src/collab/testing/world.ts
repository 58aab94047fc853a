/** A library with a playlist, a server for it on a free port, and clients: y-websocket as it comes from npm. */
import type { AddressInfo } from "node:net"
import { Library, type NewEvent, query, registry } from "@ledgerline/core"
import { openSqlite } from "@ledgerline/core/store/sqlite"
import { seededPorts, seeds, START } from "@ledgerline/core/testing"
import type { Timers } from "@ledgerline/sync"
import { systemTimers } from "@ledgerline/sync/system"
import Fastify from "fastify"
import { onTestFinished } from "vitest"
import { WebSocket } from "ws"
import { WebsocketProvider } from "y-websocket"
import * as Y from "yjs"
import { collab, type CollabOptions } from "../collab.ts"
import { byToken, LIBRARY_ID } from "./tokens.ts"

export const LIST = "playlist:p"
const seed = seeds(1)

/** A replica of one library, in memory unless a file is given. */
export const newReplica = (path = ":memory:", ports = seededPorts(seed())): Promise<Library> =>
  Library.open({
    store: openSqlite({ path, owner: { pid: 1, host: "test" }, now: () => START }),
    registry,
    ports,
    library: LIBRARY_ID,
  })

export const created = (subject = LIST, log?: string): NewEvent => ({
  type: "playlist.created",
  subject,
  payload: { name: "Morning" },
  ...(log === undefined ? {} : { log }),
})

export async function withList(): Promise<Library> {
  const library = await newReplica()
  await library.append({ actor: "user:ada", events: [created()] })
  return library
}

/** A real server on loopback. */
export async function serve(library: Library, options: Partial<CollabOptions> = {}) {
  const app = Fastify()
  const faults: unknown[] = []
  const together = await collab(app, {
    library,
    timers: systemTimers,
    authorize: byToken,
    onFault: (cause) => faults.push(cause),
    ...options,
  })
  await app.listen({ host: "127.0.0.1", port: 0 })
  onTestFinished(() => app.close())
  const { port } = app.server.address() as AddressInfo
  return { app, faults, port, url: `ws://127.0.0.1:${port}/collab`, ...together }
}

export type Served = Awaited<ReturnType<typeof serve>>

/** A client from npm; ends with the test. */
export function connect(
  { url }: Pick<Served, "url">,
  member: string,
  { room = LIST, doc = new Y.Doc(), params = {} }: { room?: string; doc?: Y.Doc; params?: Record<string, string> } = {},
) {
  const provider = new WebsocketProvider(url, room, doc, {
    params: { token: member, ...params },
    WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
    disableBc: true,
  })
  onTestFinished(() => {
    provider.awareness.destroy()
    provider.destroy()
  })
  const items = doc.getMap<Entry>("items")
  return {
    provider,
    doc,
    items,
    tracks: () => tracksOf(items),
    synced: () => until(() => provider.synced, provider),
    /** Resolves with the code with which the server ends it for good. */
    closed: () =>
      new Promise<number>((resolve) => {
        provider.on("closed", ({ code }) => resolve(code))
      }),
  }
}

export interface Entry {
  readonly track: string
  readonly order: string
}

/** The tracks in the order that people see. */
export const tracksOf = (items: Y.Map<Entry>): string =>
  [...items]
    .toSorted(([a, { order: one }], [b, { order: other }]) => (one === other ? (a < b ? -1 : 1) : one < other ? -1 : 1))
    .map(([, { track }]) => track)
    .join("")

interface Emitter {
  on(name: never, listener: () => void): unknown
  off(name: never, listener: () => void): unknown
}

/** Resolves once something holds; looked at whenever the client or its document says that anything has changed. */
export function until(holds: () => boolean, ...sources: readonly object[]): Promise<void> {
  const names = ["sync", "update", "change", "status", "connection-close"] as never[]
  return new Promise((resolve) => {
    const look = (): void => {
      if (!holds()) return
      for (const source of sources) for (const name of names) (source as Emitter).off(name, look)
      resolve()
    }
    for (const source of sources) for (const name of names) (source as Emitter).on(name, look)
    look()
  })
}

/** Resolves once a library holds something; looked at after each of its commits. */
export async function untilStored(library: Library, holds: () => Promise<boolean>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const look = async (): Promise<void> => {
    if (await holds()) resolve()
  }
  const end = library.subscribe(() => void look())
  void look()
  await promise
  end()
}

/** What the library shows. */
export async function shownIn(library: Library, subject = LIST): Promise<string> {
  const rows = await library.store.read(() =>
    query<{ track: string }>(
      `SELECT track FROM "playlistItem" WHERE playlist = '${subject}' ORDER BY "orderKey", item`,
    ),
  )
  return rows.map(({ track }) => track).join("")
}

export async function eventsOf(library: Library, type = "playlist.edited") {
  return (await library.events(1, 10_000)).filter((event) => event.type === type)
}

/** Time that a test moves on. */
export class TestTimers implements Timers {
  #now = 0
  readonly #due = new Set<{ readonly at: number; readonly action: () => void }>()

  now(): number {
    return this.#now
  }

  after(milliseconds: number, action: () => void): () => void {
    const due = { at: this.#now + milliseconds, action }
    this.#due.add(due)
    return () => this.#due.delete(due)
  }

  /** Lets everything happen that is due by then, in order. */
  pass(milliseconds: number): void {
    const until = this.#now + milliseconds
    for (;;) {
      const next = [...this.#due].toSorted((a, b) => a.at - b.at)[0]
      if (next === undefined || next.at > until) break
      this.#now = next.at
      this.#due.delete(next)
      next.action()
    }
    this.#now = until
  }
}
