/** A new replica takes a snapshot, and ends like one that took the events. */
import { readdirSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it, onTestFinished } from "vitest"
import { Library, query, registry } from "@ledgerline/core"
import { pgliteStore } from "@ledgerline/core/store/pglite"
import { openSqlite } from "@ledgerline/core/store/sqlite"
import {
  acts,
  anyHistory,
  deliver,
  delivery,
  holds,
  olderRegistry,
  Replicas,
  seededPorts,
  START,
  testRegistry,
} from "@ledgerline/core/testing"
import { syncWith } from "../client/sync.ts"
import { imageOf, LIBRARY_ID, mark, newReplica, peerOf, say } from "../testing/world.ts"
import { before, newFolder, snapshotPeer, snapshotsOf, withoutHistory } from "../testing/snapshots.ts"
import type { SyncProgress } from "./progress.ts"

/** A replica in a file, as people have it. */
async function inFile(path: string, seed: number): Promise<Library> {
  const store = openSqlite({ path, owner: { pid: 1, host: "test" }, now: () => START })
  return Library.open({ store, registry: testRegistry, ports: seededPorts(seed), library: LIBRARY_ID })
}

const TEXT = { text: "x", mood: "low" }

async function filled(count: number): Promise<Library> {
  const server = await newReplica()
  for (let i = 0; i < count; i++) await say(server, `${i}`, `note:${i % 17}`)
  await mark(server, "ada")
  return server
}

/** A replica whose views are here and whose history is not. */
async function aheadOf(from: Library): Promise<Library> {
  const client = await newReplica()
  const peer = snapshotPeer("home", from, { transport: withoutHistory })
  await expect(syncWith(client, peer)).rejects.toMatchObject({ _tag: "PeerUnreachable" })
  expect(await client.ahead()).toBeDefined()
  return client
}

describe("a replica that takes a snapshot", () => {
  it("[SYNC-33] [SYNC-34] ends with what one has that took the events, and can prove it", async () => {
    const server = await filled(60)
    const [client, other] = [await newReplica(), await newReplica()]
    const steps: SyncProgress["step"][] = []
    const onProgress = ({ step }: SyncProgress) => void (steps.at(-1) === step || steps.push(step))
    const report = await syncWith(client, snapshotPeer("home", server), { onProgress })
    expect(report).toMatchObject({ received: 61, notices: [], aside: [], pending: { up: 0, down: 0 } })
    expect(steps).toEqual(["snapshot", "views", "history", "proof"])
    await syncWith(other, peerOf("home", server))
    expect(await client.stateHash()).toBe(await server.stateHash())
    expect(await client.stateHash()).toBe(await other.stateHash())
    expect(await client.ahead()).toBeUndefined()
    expect(await client.verify()).toMatchObject({ ok: true })
    const rows = await client.store.read(() => query(`SELECT hash FROM "syncChunk"`))
    expect(rows).toEqual([])
  })

  it("[SYNC-33] [FOLD-28] knows what was cut off, and revokes nobody before it has the history", async () => {
    const [server, thief] = [await filled(20), await newReplica()]
    await say(thief, "honest", "note:3")
    await syncWith(thief, peerOf("home", server))
    await server.revoke(thief.origin)
    await say(thief, "late", "note:3")
    // By a program that goes on pushing.
    await thief.renewOrigin()
    await syncWith(thief, peerOf("home", server))
    const client = await aheadOf(server)
    expect(await client.stateHash()).toBe(await server.stateHash())
    await expect(client.revoke(server.origin)).rejects.toMatchObject({ _tag: "HistoryMissing" })
    await say(client, "mine", "note:3")
    await syncWith(client, snapshotPeer("home", server))
    expect(await client.stateHash()).toBe(await server.stateHash())
    expect(await client.verify()).toMatchObject({ ok: true, problems: [] })
    expect(await client.store.read(() => query("SELECT event FROM quarantined"))).toHaveLength(1)
  })

  it("[SYNC-33] shows all that the server shows before a single event is here", async () => {
    const server = await filled(40)
    const client = await aheadOf(server)
    expect(await client.events(1, 10)).toEqual([])
    expect(await client.stateHash()).toBe(await server.stateHash())
    expect(await client.state("note:3")).toEqual(await server.state("note:3"))
  })

  it("[SYNC-33] can be appended to before its history is here, and says what it cannot tell", async () => {
    const server = await filled(40)
    const client = await aheadOf(server)
    const said = await say(client, "mine", "note:3")
    expect(await client.state("note:3")).toMatchObject({ note: { text: expect.stringMatching(/^3\/20\/37\/mine\/$/) } })
    const missing = { _tag: "HistoryMissing", here: 1, expected: 41 }
    const { id, origin, seq } = said
    const revert = {
      type: "revert.made",
      subject: "revert:1",
      payload: { events: [{ id, origin, seq }], operations: [] },
    }
    await expect(client.append({ actor: "user:ada", events: [revert] })).rejects.toMatchObject(missing)
    await expect(client.history("note:3")).rejects.toMatchObject(missing)
    await expect(client.asOf({ time: START })).rejects.toMatchObject(missing)
    await expect(client.readLog().next()).rejects.toMatchObject(missing)
    await expect(client.verify()).rejects.toMatchObject(missing)
    await expect(client.rebuild()).rejects.toMatchObject(missing)
    expect(await syncWith(client, snapshotPeer("home", server))).toMatchObject({ received: 41, sent: 1, notices: [] })
    expect(await client.stateHash()).toBe(await server.stateHash())
    expect(await client.history("note:3")).toHaveLength(4)
    expect(await client.verify()).toMatchObject({ ok: true })
  })

  it("[SYNC-33] keeps what was appended while it came, on both sides", async () => {
    const server = await filled(40)
    const client = await newReplica()
    const transport = before(async ({ kind }, n) => {
      if (kind === "hello") return
      await say(client, `c${n}`, `note:${n % 5}`)
      await say(server, `s${n}`, `note:${n % 5}`)
    })
    await syncWith(client, snapshotPeer("home", server, { transport }))
    await syncWith(client, snapshotPeer("home", server))
    expect(await client.stateHash()).toBe(await server.stateHash())
    expect(await client.verify()).toMatchObject({ ok: true })
  })

  it("[SYNC-33] that is cut at any request goes on where it was, also in another process", async () => {
    const server = await filled(40)
    for (let cut = 1; cut <= 9; cut++) {
      for (const arrives of [false, true]) {
        const path = join(newFolder(), "client.db")
        let client = await inFile(path, 100 + cut)
        const snapshots = snapshotsOf(server)
        let n = 0
        const transport = (inner: { request(frame: Uint8Array): Promise<Uint8Array> }) => ({
          async request(frame: Uint8Array) {
            n += 1
            if (n === cut && !arrives) throw new Error("the line is dead")
            const answer = await inner.request(frame)
            if (n === cut) throw new Error("the line is dead")
            return answer
          },
        })
        await syncWith(client, snapshotPeer("home", server, { snapshots, transport })).catch(
          (cause: { _tag?: string }) => expect(cause._tag).toBe("PeerUnreachable"),
        )
        await client.close()
        client = await inFile(path, 200 + cut)
        await syncWith(client, snapshotPeer("home", server, { snapshots }))
        expect(await client.stateHash()).toBe(await server.stateHash())
        expect(await client.ahead()).toBeUndefined()
        await client.close()
      }
    }
  })

  it("[SYNC-33] begins anew where the views are rebuilt, or something is erased, meanwhile", async () => {
    const server = await filled(40)
    for (const disturb of [
      (client: Library) => client.rebuild(),
      async (client: Library) => {
        const { id, origin, seq } = await say(client, "to be erased")
        const payload = { events: [{ id, origin, seq }], operations: [] }
        await client.append({ actor: "user:ada", events: [{ type: "erasure.made", subject: "erasure:1", payload }] })
      },
    ]) {
      const client = await newReplica()
      let asked = 0
      const transport = before(({ kind }) => (kind === "chunks" && asked++ === 0 ? disturb(client) : undefined))
      const report = await syncWith(client, snapshotPeer("home", server, { transport }))
      expect(report).toMatchObject({ notices: [], pending: { up: 0, down: 0 } })
      expect(await client.stateHash()).toBe(await server.stateHash())
      expect(await client.verify()).toMatchObject({ ok: true })
    }
  })

  it("[SYNC-33] folds what is here where another version of the program opens it before its history is", async () => {
    const server = await filled(20)
    const image = imageOf(await aheadOf(server))
    const store = openSqlite({ path: ":memory:", image, owner: { pid: 1, host: "test" }, now: () => START })
    const older = await Library.open({ store, registry: olderRegistry, ports: seededPorts(3) })
    await older.upgraded()
    expect(await older.ahead()).toBeUndefined()
    expect(await older.state("note:3")).toBeUndefined()
    expect(await syncWith(older, snapshotPeer("home", server))).toMatchObject({ received: 21, notices: [] })
    expect(await older.verify()).toMatchObject({ ok: true })
  })

  it("[SYNC-33] ends between two steps when it is told to, and goes on later", async () => {
    const server = await filled(40)
    const client = await newReplica()
    const stop = new AbortController()
    const transport = before(({ kind }) => kind === "chunks" && stop.abort(new Error("not now")))
    const peer = snapshotPeer("home", server, { transport })
    await expect(syncWith(client, peer, { signal: stop.signal })).rejects.toThrow("not now")
    expect(await client.ahead()).toBeUndefined()
    expect(await syncWith(client, snapshotPeer("home", server))).toMatchObject({ received: 41, notices: [] })
    expect(await client.stateHash()).toBe(await server.stateHash())
  })

  it("[SYNC-33] is not asked for where there is little to take, or events are here already", async () => {
    const server = await filled(10)
    const asked: string[] = []
    const transport = before(({ kind }) => void asked.push(kind))
    const client = await newReplica()
    const { snapshotFrom: _, ...peer } = snapshotPeer("home", server, { transport })
    await syncWith(client, peer)
    await say(server, "more")
    await syncWith(client, { ...peer, snapshotFrom: 1 })
    expect(asked).not.toContain("snapshot")
    await syncWith(client, { ...peer, snapshotFrom: 1 }, { bootstrap: true })
    expect(asked).toContain("snapshot")
    expect(await client.stateHash()).toBe(await server.stateHash())
    expect(await client.verify()).toMatchObject({ ok: true })
  })

  it("[SYNC-34] may take its history from another server", async () => {
    const [home, cloud] = [await filled(30), await newReplica()]
    await syncWith(cloud, peerOf("home", home))
    const client = await aheadOf(home)
    expect(await syncWith(client, peerOf("cloud", cloud))).toMatchObject({ received: 31, notices: [] })
    expect(await client.ahead()).toBeUndefined()
    expect(await client.stateHash()).toBe(await home.stateHash())
  })

  it("[SYNC-33] [SYNC-34] stays ahead with a server that does not have all of it", async () => {
    const [home, cloud] = [await filled(30), await newReplica()]
    const client = await aheadOf(home)
    await say(cloud, "of the cloud")
    expect(await syncWith(client, peerOf("cloud", cloud))).toMatchObject({ received: 1, notices: [] })
    expect(await client.ahead()).toBeDefined()
    await syncWith(client, snapshotPeer("home", home))
    expect(await client.stateHash()).toBe(await home.stateHash())
  })

  it("[SYNC-32] [SYNC-34] works into PGlite and out of it", async () => {
    const server = await filled(12)
    const [store, ports] = [await pgliteStore(), seededPorts(72)]
    const client = await Library.open({ store, registry: testRegistry, ports, library: LIBRARY_ID })
    onTestFinished(() => client.close())
    const other = await newReplica()
    for (const [to, from] of [
      [client, server],
      [other, client],
    ] as const) {
      expect(await syncWith(to, snapshotPeer("home", from))).toMatchObject({ received: 13, notices: [] })
      expect(await to.stateHash()).toBe(await server.stateHash())
      expect(await to.verify()).toMatchObject({ ok: true })
    }
  })
})

describe("a snapshot and what came since", () => {
  /** What a replica has by snapshot, and what one has by events. */
  const both = async (server: Library, tail: () => Promise<void>) => {
    const snapshots = snapshotsOf(server)
    await snapshots.current()
    await tail()
    const open = (seed: number) =>
      Library.open({
        store: openSqlite({ path: ":memory:", owner: { pid: 1, host: "test" }, now: () => START }),
        registry: server.registry,
        ports: seededPorts(seed),
        library: server.id,
      })
    const [client, other] = [await open(11), await open(12)]
    const { notices } = await syncWith(client, snapshotPeer("home", server, { snapshots }))
    await syncWith(other, peerOf("home", server))
    // Where something is compacted, replicas say that they are there.
    await syncWith(client, peerOf("home", server))
    const hashes = [await client.stateHash(), await other.stateHash(), await server.stateHash()]
    const [isAhead, { problems }] = [await client.ahead(), await client.verify()]
    await client.close()
    await other.close()
    const wrong = notices.filter(({ kind }) => kind === "snapshotWrong")
    return { isSame: new Set(hashes).size === 1, isAhead: isAhead !== undefined, problems, wrong }
  }
  const proven = { isSame: true, isAhead: false, problems: [], wrong: [] }

  it("[SYNC-34] are the events, whatever was said, reverted and erased before and after", () =>
    holds(8, [acts, acts], async (first, then) => {
      const replicas = await Replicas.open(testRegistry, 3, 2)
      for (const act of first) await replicas.perform(act)
      await replicas.settle()
      const found = await both(replicas.libraries[0] as Library, async () => {
        for (const act of then) await replicas.perform(act)
        await replicas.settle()
      })
      expect(found).toEqual(proven)
      await replicas.close()
    }))

  it.each([
    ["before it", true],
    ["after it", false],
  ])("[SYNC-32] [SYNC-34] are the events, where a device was revoked %s", async (_, isBefore) => {
    const [server, phone] = [await newReplica(), await newReplica()]
    for (let i = 0; i < 6; i++) await say(i % 2 === 0 ? server : phone, `${i}`, `note:${i % 4}`)
    await syncWith(phone, peerOf("home", server))
    const revoke = () => server.revoke(phone.origin, { accepted: [] })
    if (isBefore) await revoke()
    const found = await both(server, async () => {
      if (!isBefore) await revoke()
      await say(phone, "too late", "note:1")
      await syncWith(phone, peerOf("home", server))
    })
    expect(found).toEqual(proven)
  })

  const histories = anyHistory(registry, 40)

  it("[SYNC-34] are the events, for all kinds of a music library", async () =>
    holds(10, [await histories, delivery], async (history, handovers) => {
      const server = await Library.open({
        store: openSqlite({ path: ":memory:", owner: { pid: 1, host: "test" }, now: () => START }),
        registry,
        ports: seededPorts(9),
      })
      await deliver(server, history, handovers)
      expect(await both(server, () => Promise.resolve())).toEqual(proven)
      await server.close()
    }))
})

describe("a server in a file", () => {
  it("[SYNC-32] makes the snapshot in a thread, and goes on appending meanwhile", async () => {
    const folder = newFolder()
    const server = await inFile(join(folder, "server.db"), 5)
    onTestFinished(() => server.close())
    const events = Array.from({ length: 900 }, (_, i) => ({
      type: "count.added",
      subject: `counter:${i % 300}`,
      payload: { by: i },
    }))
    for (let i = 0; i < 5; i++) await server.append({ actor: "user:ada", events })
    const snapshots = snapshotsOf(server, join(folder, "snapshots"))
    const making = snapshots.current()
    let appended = 0
    let isMade = false
    void making.then(() => (isMade = true))
    while (!isMade) {
      await say(server, `${appended++}`)
      await new Promise(setImmediate)
    }
    expect(appended).toBeGreaterThan(1)
    const made = await making
    expect(readdirSync(join(folder, "snapshots")).toSorted()).toEqual([`${made?.id}.chunks`, `${made?.id}.json`])
    const client = await inFile(join(folder, "client.db"), 6)
    onTestFinished(() => client.close())
    const report = await syncWith(client, snapshotPeer("home", server, { snapshots }))
    expect(report).toMatchObject({ received: 4500 + appended, notices: [] })
    expect(await client.stateHash()).toBe(await server.stateHash())
  })

  it("[SYNC-32] shares one snapshot among all who ask, also after a restart", async () => {
    const server = await filled(20)
    const folder = newFolder()
    const [first, again] = [snapshotsOf(server, folder), snapshotsOf(server, folder)]
    const made = await Promise.all([first.current(), first.current()])
    await say(server, "more")
    expect(made[1]?.id).toBe(made[0]?.id)
    expect((await first.current())?.id).toBe(made[0]?.id)
    expect((await again.current())?.id).toBe(made[0]?.id)
    // Until it has grown old, or is of another epoch.
    const events = Array.from({ length: 1001 }, (_, i) => ({ type: "note.said", subject: `note:${i}`, payload: TEXT }))
    for (let i = 0; i < 5; i++) await server.append({ actor: "user:ada", events })
    const next = await first.current()
    expect(next?.id).not.toBe(made[0]?.id)
    await server.renewOrigin()
    expect(await first.find(next?.id ?? "")).toBeUndefined()
    expect((await first.current())?.epoch).toBe(server.epoch)
  })
})
