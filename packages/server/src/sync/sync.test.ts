/** Replicas that sync over real sockets. */
import { once } from "node:events"
import { mkdtempSync, rmSync } from "node:fs"
import { connect } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it, onTestFinished } from "vitest"
import type { Library } from "@ledgerline/core"
import { effort } from "@ledgerline/core/testing"
import {
  goLive,
  httpPeer,
  pairDevice,
  pairedServers,
  PeerNotTrusted,
  PeerRefused,
  PeerUnreachable,
  signIn,
  Snapshots,
  type SyncProgress,
  syncStatus,
  syncWith,
} from "@ledgerline/sync"
import { Chance, mutated } from "@ledgerline/sync/testing"
import { systemHttp, systemTimers } from "@ledgerline/sync/system"
import { create, newReplica, type Paired, paired, running } from "../testing/running.ts"

const ports = systemHttp

async function same(one: Library, other: Library): Promise<boolean> {
  return (await one.stateHash()) === (await other.stateHash())
}

/** Resolves with the first commit after which a question is answered with yes. */
function when(library: Library, is: () => Promise<boolean>): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = (): void =>
      void is().then((yes) => {
        if (!yes) return
        unsubscribe()
        resolve()
      }, reject)
    const unsubscribe = library.subscribe(look)
    onTestFinished(unsubscribe)
    look()
  })
}

/** The same library for a way, by a clock of the test. */
const withClock = (library: Library, now: () => number): Library =>
  new Proxy(library, {
    get(target, name) {
      if (name === "ports") return { ...target.ports, clock: { now } }
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === "function" ? value.bind(target) : value
    },
  })

const live = ({ library, peer }: Paired, onChange?: (isOpen: boolean) => void) => {
  const session = goLive(library, peer, {
    timers: systemTimers,
    onChange: ({ isOpen }) => onChange?.(isOpen),
  })
  onTestFinished(() => session.stop())
  return session
}

describe("over HTTP", () => {
  it("[SYNC-37] brings two devices and a server to the same, and asks for nothing that is there", async () => {
    const home = await running(await newReplica())
    const [laptop, phone] = [await paired(home), await paired(home, { name: "phone" })]
    await create(home.library, "a")
    await create(laptop.library, "b")
    await create(phone.library, "c")
    expect(await syncWith(laptop.library, laptop.peer)).toMatchObject({ received: 1, sent: 1 })
    expect(await syncWith(phone.library, phone.peer)).toMatchObject({ received: 2, sent: 1 })
    expect(await syncWith(laptop.library, laptop.peer)).toMatchObject({ received: 1, sent: 0 })
    expect(await same(laptop.library, phone.library)).toBe(true)
    expect(await same(home.library, phone.library)).toBe(true)
    expect(await syncWith(phone.library, phone.peer)).toMatchObject({ received: 0, sent: 0 })
  })

  it("[SYNC-49] given a device whose clock is wrong, when it syncs, then the server's status says by how much, until it is right", async () => {
    const home = await running(await newReplica())
    const laptop = await paired(home)
    const clock = { by: 3_600_000 }
    const peer = httpPeer(
      withClock(laptop.library, () => Date.now() + clock.by),
      laptop.server,
      { ports },
    )
    await syncWith(laptop.library, peer)
    const [status] = await syncStatus(laptop.library)
    expect(status?.clock?.ahead).toBeGreaterThan(3_500_000)
    expect(status?.clock?.ahead).toBeLessThan(3_700_000)
    clock.by = 0
    await syncWith(laptop.library, peer)
    expect((await syncStatus(laptop.library))[0]?.clock).toBe(null)
  })

  it("[SYNC-30] [SYNC-44] gives a device the log of its member, and of nobody else", async () => {
    const home = await running(await newReplica())
    const [ada, eve] = [await paired(home, { member: "ada" }), await paired(home, { member: "eve" })]
    await create(ada.library, "mine", "user:ada")
    await create(eve.library, "hers", "user:ada")
    await syncWith(ada.library, ada.peer)
    expect(await syncWith(eve.library, eve.peer)).toMatchObject({ received: 0, sent: 0 })
    const logs = (await home.library.holdings()).map(({ log, seq }) => `${log} ${seq}`)
    expect(logs).toEqual(["user:ada 1"])
    const again = await paired(home, { member: "ada" })
    expect(await syncWith(again.library, again.peer)).toMatchObject({ received: 1 })
  })

  it("[SYNC-32] [SYNC-34] gives a new device a snapshot of what its member may read", async () => {
    const library = await newReplica()
    for (const name of ["a", "b", "c"]) await create(library, name)
    await create(library, "mine", "user:ada")
    await create(library, "hers", "user:eve")
    const folder = mkdtempSync(join(tmpdir(), "ledgerline-snapshot-"))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const home = await running(library, 0, new Snapshots(library, folder))
    const [ada, eve] = [await paired(home, { member: "ada" }), await paired(home, { member: "eve" })]
    const steps = new Set<string>()
    const onProgress = ({ step }: SyncProgress) => void steps.add(step)
    const report = await syncWith(ada.library, { ...ada.peer, snapshotFrom: 1 }, { onProgress })
    expect(report).toMatchObject({ received: 4, notices: [] })
    expect(steps).toContain("proof")
    await syncWith(eve.library, eve.peer)
    expect((await ada.library.holdings()).map(({ log }) => log)).toEqual(["library", "user:ada"])
    expect(await ada.library.verify()).toMatchObject({ ok: true })
  })

  it("[SYNC-43] signs in again where the server was started anew", async () => {
    const library = await newReplica()
    const home = await running(library)
    const laptop = await paired(home)
    await syncWith(laptop.library, laptop.peer)
    await home.stop()
    await expect(syncWith(laptop.library, laptop.peer)).rejects.toBeInstanceOf(PeerUnreachable)
    const [status] = await syncStatus(laptop.library)
    expect(status).toMatchObject({
      name: "home",
      state: "offline",
      error: { message: expect.stringContaining("nobody listens") as string },
    })
    await running(library, Number(new URL(home.address).port))
    await create(laptop.library, "a")
    expect(await syncWith(laptop.library, laptop.peer)).toMatchObject({ sent: 1 })
  })

  it("[SYNC-42] tries all addresses of a server, and remembers which worked", async () => {
    const home = await running(await newReplica())
    const dead = await running(await newReplica())
    await dead.stop()
    const laptop = await paired(home, { addresses: [dead.address, "http://192.0.2.1:9", home.address] })
    await create(home.library, "a")
    expect(await syncWith(laptop.library, laptop.peer)).toMatchObject({ received: 1 })
    const [server] = await pairedServers(laptop.library)
    expect(server?.addresses[0]).toBe(home.address)
    expect(server?.addresses).toHaveLength(3)
  })

  it("[SYNC-42] finds a server that has moved where somebody says where to look", async () => {
    const library = await newReplica()
    const home = await running(library)
    const { library: laptop, server } = await paired(home)
    await home.stop()
    const moved = await running(library)
    const peer = httpPeer(laptop, server, { ports, nearby: () => Promise.resolve([moved.address]) })
    await create(laptop, "a")
    expect(await syncWith(laptop, peer)).toMatchObject({ sent: 1 })
    expect((await pairedServers(laptop))[0]?.addresses).toContain(moved.address)
  })

  it("[SYNC-43] says nothing to somebody else who answers in its place", async () => {
    const home = await running(await newReplica())
    const laptop = await paired(home)
    await home.stop()
    await running(await newReplica(), Number(new URL(home.address).port))
    await expect(syncWith(laptop.library, laptop.peer)).rejects.toBeInstanceOf(PeerNotTrusted)
  })

  it("[SYNC-41] takes a server that was set up anew for the same when a person pairs it again", async () => {
    const home = await running(await newReplica())
    const laptop = await paired(home)
    await create(laptop.library, "a")
    await syncWith(laptop.library, laptop.peer)
    await home.stop()
    const again = await running(await newReplica(), Number(new URL(home.address).port))
    const { token } = await again.devices.openPairing("ada", [again.address])
    const server = await pairDevice(laptop.library, token, { name: "laptop", ports })
    expect(server.id).toBe(laptop.server.id)
    const report = await syncWith(laptop.library, httpPeer(laptop.library, server, { ports }))
    expect(report.notices.map(({ kind }) => kind)).toEqual(["serverReset"])
    expect(report).toMatchObject({ sent: 1 })
  })

  it("[SYNC-41] keeps two servers apart that have an address in common, such as one of a bridge on each", async () => {
    const [home, office] = [await running(await newReplica()), await running(await newReplica())]
    const bridge = "http://172.17.0.1:9"
    const laptop = await paired(home, { addresses: [home.address, bridge] })
    const { token } = await office.devices.openPairing("ada", [office.address, bridge])
    const second = await pairDevice(laptop.library, token, { name: "laptop", ports })
    await create(laptop.library, "a")
    for (const server of await pairedServers(laptop.library))
      expect(await syncWith(laptop.library, httpPeer(laptop.library, server, { ports }))).toMatchObject({ notices: [] })
    expect(second.id).not.toBe(laptop.server.id)
    expect([await home.library.holdings(), await office.library.holdings()]).toMatchObject([[{ seq: 1 }], [{ seq: 1 }]])
    // Paired again, each is who it was, whichever comes first in the list.
    for (const [server, id] of [
      [office, second.id],
      [home, laptop.server.id],
    ] as const) {
      const again = (await server.devices.openPairing("ada", [bridge, server.address])).token
      expect(await pairDevice(laptop.library, again, { name: "laptop", ports })).toMatchObject({ id })
    }
    expect(await pairedServers(laptop.library)).toHaveLength(2)
  })

  it("[SYNC-44] lets a revoked device in no more, and says so", async () => {
    const home = await running(await newReplica())
    const laptop = await paired(home)
    await syncWith(laptop.library, laptop.peer)
    await home.devices.revoke(laptop.server.device)
    const failure = await syncWith(laptop.library, laptop.peer).catch((cause: unknown) => cause)
    expect(failure).toBeInstanceOf(PeerRefused)
    expect(failure).toMatchObject({ reason: "revoked" })
  })
})

describe("frames that were changed on the way", () => {
  it("[SYNC-8] [SYNC-37] [SYNC-38] [SEC-21] end a request or a session, and never the server", async () => {
    const home = await running(await newReplica())
    const laptop = await paired(home)
    await create(home.library, "a")
    await create(laptop.library, "b")
    const sent: { readonly url: string; readonly body: Uint8Array; readonly token: string }[] = []
    const spying: typeof fetch = (input, init) => {
      const { authorization } = (init?.headers ?? {}) as Record<string, string>
      if (authorization !== undefined)
        sent.push({
          url: input instanceof Request ? input.url : input.toString(),
          body: init?.body as Uint8Array,
          token: authorization.slice("Bearer ".length),
        })
      return fetch(input, init)
    }
    await syncWith(laptop.library, httpPeer(laptop.library, laptop.server, { ports: { ...ports, fetch: spying } }))
    const before = await home.library.stateHash()
    const { seed, numRuns } = effort(600)
    const chance = new Chance(seed)
    const statuses = new Set<number>()
    for (let i = 0; i < numRuns; i++) {
      const { url, body, token } = chance.pick(sent)
      const headers = { "content-type": "application/vnd.ledgerline.frame", authorization: `Bearer ${token}` }
      const answer = await fetch(url, { method: "POST", headers, body: new Uint8Array(mutated(body, chance)) })
      await answer.arrayBuffer()
      statuses.add(answer.status)
      if (i % 20 > 0) continue
      const protocols = ["ledgerline.sync.1", `bearer.${token}`]
      const socket = new WebSocket(`${home.address.replace("http", "ws")}/sync/live`, protocols)
      await once(socket, "open")
      socket.send(i % 40 === 0 ? "text" : new Uint8Array(mutated(body, chance)))
      socket.send(new Uint8Array(body))
      const ended = once(socket, "close")
      socket.close()
      await ended
    }
    expect([...statuses].filter((status) => ![200, 400].includes(status))).toEqual([])
    expect(await home.library.stateHash()).toBe(before)
    await create(home.library, "c")
    expect(await syncWith(laptop.library, laptop.peer)).toMatchObject({ received: 1, sent: 0 })
  })
})

describe("live over a WebSocket", () => {
  it("[SYNC-21] [SYNC-38] shows on one device what another one does", async () => {
    const home = await running(await newReplica())
    const [laptop, phone] = [await paired(home), await paired(home, { name: "phone" })]
    live(laptop)
    live(phone)
    await create(home.library, "a")
    for (const library of [laptop.library, phone.library]) await when(library, () => same(library, home.library))
    await create(laptop.library, "b")
    await when(phone.library, () => same(phone.library, laptop.library))
    expect((await phone.library.holdings()).map(({ seq }) => seq)).toEqual([1, 1])
  })

  it("[SYNC-38] [SYNC-44] ends at once for a device that is revoked", async () => {
    const home = await running(await newReplica())
    const laptop = await paired(home)
    const ended = new Promise<void>((resolve) => {
      live(laptop, (isOpen) => {
        if (isOpen) void home.devices.revoke(laptop.server.device)
        else resolve()
      })
    })
    await ended
    await create(home.library, "a")
    expect(await laptop.library.holdings()).toEqual([])
  })

  // Sooner than a line that is silent ends by itself.
  it(
    "[SYNC-38] [SYNC-44] ends though nothing goes over it: the oldest of nine, and all where the device is revoked",
    { timeout: 20_000 },
    async () => {
      const home = await running(await newReplica())
      const { library, server } = await paired(home)
      const { token } = await signIn(library, server, { ports })
      const closed: number[] = []
      const ended: Promise<unknown>[] = []
      for (let n = 1; n <= 9; n++) {
        const protocols = ["ledgerline.sync.1", `bearer.${token}`]
        const socket = new WebSocket(`${home.address.replace("http", "ws")}/sync/live`, protocols)
        ended.push(once(socket, "close").then(() => closed.push(n)))
        await once(socket, "open")
      }
      await ended[0]
      expect(closed).toEqual([1])
      await home.devices.revoke(server.device)
      await Promise.all(ended)
    },
  )

  it("[SYNC-38] is for nobody who is not signed in", async () => {
    const home = await running(await newReplica())
    const socket = new WebSocket(`${home.address.replace("http", "ws")}/sync/live`, ["ledgerline.sync.1", "bearer.x"])
    await once(socket, "error")
    expect(socket.readyState).toBeGreaterThan(1)
  })

  it("[SYNC-38] survives what is no WebSocket", async () => {
    const home = await running(await newReplica())
    const laptop = await paired(home)
    const { port } = new URL(home.address)
    for (const bytes of ["GET /sync/live HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\n\r\n", "\u0000\u0000", "GET /"]) {
      const socket = connect(Number(port), "127.0.0.1")
      socket.on("error", () => undefined)
      socket.end(bytes)
      await once(socket.resume(), "close")
    }
    expect(await syncWith(laptop.library, laptop.peer)).toMatchObject({ received: 0 })
  })
})
