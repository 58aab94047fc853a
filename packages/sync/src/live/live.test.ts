/** What is new on one side is soon on the other, as far as that one wants it, and lines that end are made anew. */
import { describe, expect, it, onTestFinished } from "vitest"
import { type Incoming, type Library, query } from "@ledgerline/core"
import { decodeAnswer, decodeRequest, encode } from "../protocol/messages.ts"
import type { SyncServer } from "../server/serve.ts"
import { lineOf, rest, TestTimers } from "../testing/line.ts"
import { syncNotices, syncStatus } from "../client/status.ts"
import { syncWith } from "../client/sync.ts"
import { imageOf, mark, newReplica, peerOf, say, serverOf, watched } from "../testing/world.ts"
import { inProcess } from "../transport.ts"
import { Backoff } from "./backoff.ts"
import { goLive, type LivePeer } from "./goLive.ts"
import { serveLive } from "./serveLive.ts"

/** A client that stays with a server; `lines` are those that it opened, the client's end first. */
function together(
  client: Library,
  server: Library,
  options: { credit?: number; more?: Partial<SyncServer<string>> } = {},
) {
  const timers = new TestTimers()
  const lines: ReturnType<typeof lineOf>[] = []
  const shown = serverOf(server, options.more)
  const peer: LivePeer = {
    ...peerOf("home", server),
    async connect() {
      const line = lineOf()
      lines.push(line)
      serveLive(shown, "device", line[1], timers)
      return line[0]
    },
  }
  const changes: boolean[] = []
  const told: string[] = []
  const { credit } = options
  const live = goLive(client, peer, {
    timers,
    onChange: ({ isOpen }) => changes.push(isOpen),
    onNotices: (notices) => told.push(...notices.map(({ text }) => text)),
    ...(credit === undefined ? {} : { credit }),
  })
  onTestFinished(() => live.stop())
  return { live, timers, lines, changes, told }
}

type Page = Extract<ReturnType<typeof decodeAnswer>, { kind: "page" }>

/** The server of the first line sends other pages than it would. */
function changePages(lines: ReturnType<typeof together>["lines"], change: (page: Page) => Page): void {
  const far = lines[0]?.[1] as (typeof lines)[number][1]
  const send = far.send.bind(far)
  far.send = (frame) => {
    const message = decodeAnswer(frame)
    send(message.kind === "page" ? encode(change(message)) : frame)
  }
}

const same = async (one: Library, other: Library) => expect(await one.stateHash()).toBe(await other.stateHash())
const kinds = (frames: readonly Uint8Array[]) => frames.map((frame) => decodeAnswer(frame).kind)

/** What a replica pushes to a server that has nothing. */
async function batchesOf(library: Library): Promise<Incoming[]> {
  const found: Incoming[] = []
  const empty = watched(inProcess(serverOf(await newReplica()), "device"), {
    request: (frame) => {
      const message = decodeRequest(frame)
      if (message.kind === "push") found.push(...message.batches)
      return frame
    },
  })
  await syncWith(library, peerOf("empty", library, { transport: empty }))
  return found
}

describe("a live session", () => {
  it("[SYNC-21] shows on each side what is new on the other, and nothing twice", async () => {
    const [server, one, two] = [await newReplica(), await newReplica(), await newReplica()]
    await say(server, "before")
    await mark(server, "ada")
    const [first, second] = [together(one, server), together(two, server)]
    await rest()
    for (const library of [server, one, two, one]) {
      await say(library, "live")
      await mark(library, "ada")
      await rest()
      await same(one, server)
      await same(two, server)
    }
    const pages = (lines: (typeof first)["lines"]) =>
      kinds(lines[0]?.[1].sent ?? []).filter((kind) => kind === "page").length
    // What a client says itself is answered, and does not come back.
    expect(pages(first.lines)).toBeLessThanOrEqual(4)
    expect(pages(second.lines)).toBeLessThanOrEqual(8)
    const cursors = await one.store.read(() => query<{ position: number }>(`SELECT position FROM "syncCursor"`))
    const last = (await server.events(1, 100)).length
    for (const { position } of cursors) expect(position).toBe(last + 1)
  })

  it("[SYNC-28] keeps for people what they should know of what came over the line", async () => {
    const [server, author, client] = [await newReplica(), await newReplica(), await newReplica()]
    await say(author, "shared")
    const twin = await newReplica(imageOf(author))
    await syncWith(author, peerOf("home", server))
    const { timers } = together(client, server)
    await rest()
    await say(author, "on one")
    await say(twin, "on the other")
    for (const each of [author, twin]) await syncWith(each, peerOf("home", server))
    await rest()
    await timers.pass(1000)
    await rest()
    await same(client, server)
    expect((await syncNotices(client)).map(({ kind }) => kind)).toEqual(["fork"])
  })

  it("[SYNC-25] tells people that their device goes on under a new name, where that comes of what a line brings", async () => {
    const [server, client] = [await newReplica(), await newReplica()]
    await say(client, "shared")
    const [twin, { origin }] = [await newReplica(imageOf(client)), client]
    together(client, server)
    await rest()
    await say(twin, "on the copy")
    await syncWith(twin, peerOf("home", server))
    await rest()
    expect(client.origin).not.toBe(origin)
    expect((await syncNotices(client)).map(({ kind }) => kind)).toEqual(["restored"])
    await say(client, "on the device")
    await rest()
    await same(client, server)
  })

  it("[SYNC-13] [SYNC-21] begins anew where a log appears that was not there at hello", async () => {
    const [server, client] = [await newReplica(), await newReplica()]
    const { timers, changes } = together(client, server)
    await say(server, "a")
    await rest()
    await timers.pass(1000)
    for (const library of [server, client]) {
      await mark(library, library === server ? "ada" : "eve")
      await rest()
      await timers.pass(2000)
      await same(client, server)
    }
    expect(changes.at(-1)).toBe(true)
  })

  it("[SYNC-21] writes to nobody who gives no credit, and goes on when it is given", async () => {
    const server = await newReplica()
    const [near, far] = lineOf()
    serveLive(serverOf(server), "device", far, new TestTimers())
    near.listen({ frame: () => undefined, closed: () => undefined })
    const { epoch, id } = server
    const cursors = [{ log: "library", position: 1 }]
    near.send(encode({ kind: "live", version: 1, library: id, epoch, cursors, credit: 0 }))
    for (let i = 0; i < 30; i++) await say(server, `${i}`)
    await rest()
    expect(far.sent).toEqual([])
    near.send(encode({ kind: "credit", bytes: 1 }))
    await rest()
    expect(kinds(far.sent)).toEqual(["page"])
    await say(server, "more")
    await rest()
    expect(far.sent).toHaveLength(1)
  })

  it("[SYNC-21] [SYNC-1] with little credit brings all the same", async () => {
    const [server, client] = [await newReplica(), await newReplica()]
    together(client, server, { credit: 1, more: { pageSize: { events: 3, bytes: 500 } } })
    await rest()
    for (let i = 0; i < 40; i++) await say(server, `${i}`)
    for (let i = 0; i < 40; i++) await rest()
    expect((await client.events(1, 100)).length).toBe(40)
    await same(client, server)
  })

  it("[SYNC-8] [SYNC-21] ends for whoever sends what is no frame, pushes twice at once, or comes with another epoch", async () => {
    const server = await newReplica()
    const { epoch, id } = server
    const live = { kind: "live", version: 1, library: id, epoch, cursors: [], credit: 1 } as const
    const push = encode({ kind: "push", version: 1, library: id, batches: [] })
    for (const frames of [
      [Buffer.from("x")],
      [push, push],
      [encode({ ...live, epoch: "0".repeat(32) })],
      [encode({ ...live, library: "0".repeat(32) })],
      [encode(live), encode(live)],
    ]) {
      const [near, far] = lineOf()
      const ended = { isEnded: false }
      near.listen({ frame: () => undefined, closed: () => (ended.isEnded = true) })
      serveLive(serverOf(server), "device", far, new TestTimers())
      for (const frame of frames) near.send(frame)
      await rest()
      expect(ended.isEnded).toBe(true)
      expect(kinds(far.sent).at(-1)).toBe("refused")
    }
  })

  it("[SYNC-30] ends when its right ends", async () => {
    const [server, client] = [await newReplica(), await newReplica()]
    const rights = { maySync: true }
    const policy = { maySync: () => rights.maySync, mayRead: () => true, mayWrite: () => true }
    const { changes } = together(client, server, { more: { policy } })
    await rest()
    expect(changes).toEqual([true])
    rights.maySync = false
    await say(server, "secret")
    await rest()
    expect(changes).toEqual([true, false])
    expect((await client.events(1, 10)).length).toBe(0)
  })

  it("[SYNC-13] [SYNC-30] gives and takes nothing beyond the rights of a session, whatever it names", async () => {
    const server = await newReplica()
    const rights = { maySync: true }
    const may = (_: string, log: string) => log === "library"
    const policy = { maySync: () => rights.maySync, mayRead: may, mayWrite: () => true }
    const [near, far] = lineOf()
    serveLive(serverOf(server, { policy }), "device", far, new TestTimers())
    near.listen({ frame: () => undefined, closed: () => undefined })
    const { epoch, id } = server
    await mark(server, "eve", "hers")
    await say(server, "of all")
    const cursors = [
      { log: "library", position: 1 },
      { log: "user:eve", position: 1 },
    ]
    near.send(encode({ kind: "live", version: 1, library: id, epoch, cursors, credit: 1_000_000 }))
    await rest()
    const pages = far.sent.map((frame) => decodeAnswer(frame)).filter((each) => each.kind === "page")
    expect(pages.flatMap(({ batches }) => batches.map(({ log }) => log))).toEqual(["library"])
    const pushing = async (guest: Library) => {
      near.send(encode({ kind: "push", version: 1, library: id, batches: await batchesOf(guest) }))
      await rest()
      return decodeAnswer(far.sent.at(-1) as Uint8Array)
    }
    const [guest, late] = [await newReplica(), await newReplica()]
    await mark(guest, "eve")
    await say(late, "too late")
    expect(await pushing(guest)).toMatchObject({ kind: "pushed", results: [{ reason: "notAllowed" }] })
    rights.maySync = false
    expect(await pushing(late)).toMatchObject({ kind: "refused", reason: "notAllowed" })
    expect((await server.events(1, 10)).length).toBe(2)
  })

  it("[SYNC-21] ends where the server gets another epoch, and goes on in that", async () => {
    const [server, client] = [await newReplica(), await newReplica()]
    await say(server, "shared")
    const twin = await newReplica(imageOf(server))
    const { timers, changes } = together(client, server)
    await rest()
    await say(twin, "what it had gone on with")
    await syncWith(twin, peerOf("home", server))
    await rest()
    expect(changes).toEqual([true, false])
    await timers.pass(1000)
    await say(server, "in the new epoch")
    await rest()
    expect(changes).toEqual([true, false, true])
    await same(client, server)
  })

  it("[SYNC-21] a client leaves a server that sends more than it has credit for", async () => {
    const [server, client] = [await newReplica(), await newReplica()]
    const [near, far] = lineOf()
    const causes: unknown[] = []
    const timers = new TestTimers()
    far.listen({ frame: () => undefined, closed: () => undefined })
    const onChange = ({ cause }: { readonly cause?: unknown }) => causes.push(cause)
    const live = goLive(client, { ...peerOf("home", server), connect: async () => near }, { timers, onChange })
    await rest()
    for (let i = 0; i < 30; i++) far.send(Buffer.alloc(4 * 1024 * 1024))
    await rest()
    expect(causes).toEqual([undefined, expect.objectContaining({ reason: "protocol" })])
    await live.stop()
  })

  it("[SYNC-17] [SYNC-21] ends where a page does not hold, and passes nothing over", async () => {
    const [server, client] = [await newReplica(), await newReplica()]
    const { timers, lines, changes } = together(client, server)
    await rest()
    let isFirst = true
    changePages(lines, (page) => {
      if (!isFirst) return page
      isFirst = false
      const batches = page.batches.map((batch) => ({
        ...batch,
        events: batch.events.map((event) => ({ ...event, payload: Buffer.from("spoiled") })),
      }))
      return { ...page, batches }
    })
    for (const text of ["spoiled on its way", "behind it"]) {
      await say(server, text)
      await rest()
    }
    await timers.pass(1000)
    await rest()
    expect(changes).toEqual([true, false, true])
    await same(client, server)
  })

  it("[SYNC-21] ends where a page is of another epoch, and passes nothing over", async () => {
    const [server, client] = [await newReplica(), await newReplica()]
    const { timers, lines, changes } = together(client, server)
    await rest()
    changePages(lines, (page) => ({ ...page, epoch: "0".repeat(32), batches: [], next: page.next + 10 }))
    await say(server, "somewhere else")
    await rest()
    expect(changes).toEqual([true, false])
    await timers.pass(1000)
    await same(client, server)
  })

  it("[SYNC-18] [SYNC-35] says at once what is set aside, where the server refuses what is pushed over the line", async () => {
    const [server, client] = [await newReplica(), await newReplica()]
    const rights = { mayWrite: true }
    const policy = { maySync: () => true, mayRead: () => true, mayWrite: () => rights.mayWrite }
    const { told } = together(client, server, { more: { policy } })
    await say(client, "before")
    await rest()
    rights.mayWrite = false
    await say(client, "after")
    await rest()
    const message = "this session may not write to the log"
    expect(told).toEqual([expect.stringContaining(message)])
    expect(await syncStatus(client)).toMatchObject([{ state: "diverged", up: 1, error: { message } }])
    // All else goes on.
    const news = await say(server, "news")
    await rest()
    expect((await client.events(1, 10)).map(({ id }) => id)).toContain(news.id)
  })

  it("[SYNC-22] pings a silent line, ends a dead one, and syncs and connects again", async () => {
    const [server, client] = [await newReplica(), await newReplica()]
    const { timers, lines, changes } = together(client, server)
    await rest()
    await timers.pass(16_000)
    expect(decodeRequest(lines[0]?.[0].sent.at(-1) as Uint8Array)).toEqual({ kind: "ping" })
    expect(changes).toEqual([true])
    const dead = lines[0]?.[1] as { send: (frame: Uint8Array) => void }
    dead.send = () => undefined
    await say(server, "while it was dead")
    await timers.pass(46_000)
    expect(changes.slice(0, 3)).toEqual([true, false, true])
    expect(lines.length).toBe(2)
    await same(client, server)
  })

  it("[SYNC-22] a server that is away is asked again after longer and longer", async () => {
    const client = await newReplica()
    const timers = new TestTimers()
    const asked: number[] = []
    const request = () => {
      asked.push(timers.now())
      return Promise.reject(new Error("no route"))
    }
    const peer: LivePeer = {
      id: "home",
      name: "home",
      transport: { request },
      connect: () => Promise.reject(new Error("no")),
    }
    const live = goLive(client, peer, { timers })
    await rest()
    await timers.pass(600_000)
    const waits = asked.slice(1).map((at, i) => at - (asked[i] as number))
    for (const [i, wait] of waits.entries()) {
      const whole = Math.min(60_000, 500 * 2 ** i)
      expect(wait).toBeGreaterThanOrEqual(whole / 2)
      expect(wait).toBeLessThanOrEqual(whole)
    }
    expect(waits.length).toBeGreaterThan(10)
    await live.stop()
    await timers.pass(600_000)
    expect(asked.length).toBe(waits.length + 1)
  })

  it("[SYNC-22] a line that ended before anybody listened is opened anew", async () => {
    const [server, client] = [await newReplica(), await newReplica()]
    const timers = new TestTimers()
    const closed: LivePeer = {
      ...peerOf("home", server),
      connect: async () => ({ send: () => undefined, listen: (listener) => listener.closed(), close: () => undefined }),
    }
    const said: boolean[] = []
    const again = goLive(client, closed, { timers, onChange: ({ isOpen }) => said.push(isOpen) })
    await rest()
    await timers.pass(2000)
    expect(said.slice(0, 4)).toEqual([true, false, true, false])
    await again.stop()
  })

  it("[SYNC-22] a good session starts the waiting anew", () => {
    const backoff = new Backoff({ bytes: (length) => Buffer.alloc(length, 0xff) })
    expect([0, 0, 59_999, 60_000, 0].map((lived) => Math.round(backoff.after(lived)))).toEqual([
      500, 1000, 2000, 500, 1000,
    ])
  })
})
