/** Compactions among replicas that sync: what goes with a session, and what a replica does that was passed over. */
import { Library, query, revertEvents } from "@ledgerline/core"
import { openSqlite } from "@ledgerline/core/store/sqlite"
import { seededPorts, START } from "@ledgerline/core/testing"
import { registry } from "@ledgerline/core"
import { describe, expect, it } from "vitest"
import { LIBRARY_ID, peerOf } from "../testing/world.ts"
import { syncNotices } from "./status.ts"
import { syncWith } from "./sync.ts"

const DAY = 86_400_000
let seed = 1

/** Replicas of one library, of the kinds that ship, under one clock. */
async function replicas() {
  const time = { day: 0 }
  let tick = 0
  const clock = { now: () => START + time.day * DAY + (tick += 1000) }
  const open = () => {
    const store = openSqlite({ path: ":memory:", owner: { pid: 1, host: "test" }, now: () => START })
    return Library.open({ store, registry, ports: { ...seededPorts(seed++), clock }, library: LIBRARY_ID })
  }
  return { time, server: await open(), laptop: await open(), phone: await open(), open }
}

async function claim(library: Library, fields: Record<string, string>) {
  const payload = { provider: "embedded", tier: "embedded", fields }
  const { events } = await library.append({
    actor: "user:ada",
    events: [{ type: "claim.attributed", subject: "track:t", payload }],
  })
  return events[0]?.id ?? ""
}

const statuses = async (library: Library) => (await library.history("track:t")).map(({ status }) => status)

const payloads = async (library: Library) => (await library.events(1, 100)).map(({ payload }) => payload === null)

async function expectSame(...libraries: readonly Library[]): Promise<void> {
  const [first] = libraries
  for (const library of libraries) {
    expect((await library.verify()).problems).toEqual([])
    expect(await library.stateHash()).toBe(await first?.stateHash())
  }
}

describe("a compaction of a library that is synced", () => {
  it("[SYNC-47] is agreed to in the session that brings the proposal, and reaches all", async () => {
    const { server, laptop, phone } = await replicas()
    await claim(laptop, { title: "A" })
    await claim(laptop, { title: "B" })
    const sync = (library: Library) => syncWith(library, peerOf("home", server), { introduce: true })
    await sync(laptop)
    await sync(phone)
    expect(await server.compact({ olderThan: 0 })).toMatchObject({ removed: { events: 0 }, waiting: [{ events: 1 }] })
    await sync(laptop)
    expect(await server.compact({ olderThan: 0 })).toMatchObject({ waiting: [{ origins: [phone.origin] }] })
    await sync(phone)
    expect(await server.compact({ olderThan: 0 })).toMatchObject({ removed: { events: 1 }, expired: [] })
    await sync(laptop)
    await sync(phone)
    for (const library of [server, laptop, phone]) expect(await statuses(library)).toEqual(["compacted", "active"])
    await expectSame(server, laptop, phone)
    expect(await sync(phone)).toMatchObject({ received: 0, sent: 0, notices: [] })
  })

  it("[SYNC-47] costs a replica of a library that nobody compacts no event", async () => {
    const { server, laptop } = await replicas()
    await claim(server, { title: "A" })
    expect(await syncWith(laptop, peerOf("home", server))).toMatchObject({ received: 1, sent: 0 })
    expect(await laptop.holdings()).toHaveLength(1)
  })

  it("[SYNC-36] [FOLD-30] sends events without payload, which nobody asks for again", async () => {
    const { server, laptop, phone } = await replicas()
    await claim(server, { title: "A" })
    await claim(server, { title: "B" })
    await syncWith(laptop, peerOf("home", server))
    await server.compact({ olderThan: 0 })
    await syncWith(phone, peerOf("home", server))
    expect((await payloads(phone)).slice(0, 2)).toEqual([true, false])
    // One that has the payload and has not heard of it does not bring it back.
    expect(await syncWith(phone, peerOf("laptop", laptop))).toMatchObject({ received: 0 })
    expect((await payloads(phone)).slice(0, 2)).toEqual([true, false])
    await expectSame(server, phone, laptop)
    expect(await phone.store.read(() => query(`SELECT * FROM "syncBare"`))).toEqual([])
  })
})

describe("a replica that was away for longer than the lease", () => {
  it("[SYNC-48] hands over what is its own, goes on under a new name, says so once, and has lost nothing", async () => {
    const { server, laptop, phone, time } = await replicas()
    await claim(laptop, { title: "A" })
    const later = await claim(laptop, { title: "B" })
    const sync = (library: Library) => syncWith(library, peerOf("home", server), { introduce: true })
    await sync(laptop)
    await sync(phone)
    for (time.day = 29; time.day < 220; time.day += 29)
      await sync(laptop).then(() => server.takePart({ introduce: true }))
    await server.compact({ olderThan: 0 })
    await sync(laptop)
    const former = phone.origin
    expect(await server.compact({ olderThan: 0 })).toMatchObject({ removed: { events: 1 }, expired: [former] })
    // What it did while it was away, some of which it could not do any more if it knew.
    await claim(phone, { artist: "X" })
    await phone.append({ actor: "user:ada", events: (context) => revertEvents(context, [later]) })
    const report = await sync(phone)
    expect(report.notices.map(({ text }) => text)).toEqual([
      "This device was away for so long that the library was compacted without it; what it had is handed over, and it goes on under a new name.",
    ])
    expect(phone.origin).not.toBe(former)
    expect(report.pending).toEqual({ up: 0, down: 0 })
    expect((await syncNotices(phone)).map(({ kind }) => kind)).toEqual(["passedOver"])
    expect(await sync(phone)).toMatchObject({ received: 0, sent: 0, notices: [] })
    await sync(laptop)
    expect(await statuses(server)).toEqual(["compacted", "reverted", "active"])
    expect((await server.events(1, 100)).filter(({ origin }) => origin === former)).toHaveLength(3)
    await expectSame(server, laptop, phone)
  })
})
