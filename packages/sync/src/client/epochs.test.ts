/** Databases that were restored, wiped, copied, and servers that tell different histories: nothing is lost, and people are told. */
import { describe, expect, it } from "vitest"
import { type Library, query } from "@ledgerline/core"
import { newLibrary, testRegistry } from "@ledgerline/core/testing"
import { before } from "../testing/snapshots.ts"
import { imageOf, newReplica, peerOf, say, serverOf } from "../testing/world.ts"
import { inProcess } from "../transport.ts"
import { durableOn, syncNotices } from "./status.ts"
import { syncWith } from "./sync.ts"

const textsOf = async (library: Library): Promise<string> => {
  const state = await library.state<{ note: { text: string } }>("note:1")
  return state?.note.text ?? ""
}
async function expectSame(...libraries: readonly Library[]): Promise<void> {
  const hash = await libraries[0]?.stateHash()
  for (const library of libraries) {
    expect(await library.stateHash()).toBe(hash)
    expect(await library.verify()).toMatchObject({ ok: true, problems: [] })
  }
}

describe("a server that lost something", () => {
  it("[SYNC-23] given a server that was wiped and a person who says it is the same, when a client syncs, then the server gets all back", async () => {
    const [server, other, client] = [await newReplica(), await newReplica(), await newReplica()]
    await say(server, "of the server")
    await say(other, "of another")
    await syncWith(other, peerOf("home", server))
    await say(client, "own")
    await syncWith(client, peerOf("home", server))
    const wiped = await newReplica()
    await expect(syncWith(client, peerOf("home", wiped))).rejects.toMatchObject({ _tag: "PeerNotTrusted" })
    const report = await syncWith(client, peerOf("home", wiped, { acceptNewKey: true }))
    expect(report).toMatchObject({ sent: 3, received: 0 })
    expect(report.notices).toEqual([
      {
        kind: "serverReset",
        text: "home was restored or set up anew; this device gives it back 3 changes.",
        facts: { reason: "serverReset", server: "home", changes: 3 },
      },
    ])
    await expectSame(wiped, client)
    expect(await syncWith(client, peerOf("home", wiped))).toMatchObject({ notices: [], sent: 0 })
    expect(await syncNotices(client)).toMatchObject([
      { server: "home", kind: "serverReset", facts: { server: "home", changes: 3 } },
    ])
  })

  it("[SYNC-24] given a server that was rolled back without saying so, when a client syncs, then it gets back what is its own, and takes a new key and epoch", async () => {
    const [server, client, later] = [await newReplica(), await newReplica(), await newReplica()]
    await say(server, "one")
    const image = imageOf(server)
    await say(server, "two")
    await syncWith(client, peerOf("home", server))
    const rolledBack = await newReplica(image)
    expect(rolledBack).toMatchObject({ epoch: server.epoch, origin: server.origin })
    const report = await syncWith(client, peerOf("home", rolledBack))
    expect(report.notices).toMatchObject([
      { text: "home was restored or set up anew; this device gives it back 1 change." },
    ])
    expect(rolledBack.epoch).not.toBe(server.epoch)
    expect(rolledBack.origin).not.toBe(server.origin)
    expect(await syncNotices(rolledBack)).toMatchObject([
      { server: "", text: "This device was restored from a backup; 1 change came back from another device." },
    ])
    expect((await syncNotices(rolledBack))[0]?.facts).toEqual({
      reason: "restored",
      from: { who: "device", name: "" },
      changes: 1,
    })
    await say(rolledBack, "three")
    await syncWith(client, peerOf("home", rolledBack))
    await syncWith(later, peerOf("home", rolledBack))
    await expectSame(rolledBack, client, later)
    expect(await textsOf(later)).toBe("one/two/three/")
  })

  it("[SYNC-1] [SYNC-24] given a rolled back server that went on past a client's cursor, when the client syncs, then it misses nothing", async () => {
    const [server, client, other] = [await newReplica(), await newReplica(), await newReplica()]
    const image = imageOf(server)
    await say(client, "mine")
    await say(client, "mine too")
    await syncWith(client, peerOf("home", server))
    const rolledBack = await newReplica(image)
    for (let i = 0; i < 5; i++) await say(other, `others' ${i}`)
    await syncWith(other, peerOf("home", rolledBack))
    const report = await syncWith(client, peerOf("home", rolledBack))
    expect(report).toMatchObject({ received: 5, sent: 2 })
    expect(report.notices).toMatchObject([{ kind: "serverReset" }])
    await expectSame(rolledBack, client)
  })

  it("[SYNC-20] given a server with a new epoch, then only what it holds now counts as durable", async () => {
    const [server, client] = [await newReplica(), await newReplica()]
    const event = await say(client, "a")
    await syncWith(client, peerOf("home", server))
    const wiped = await newReplica()
    const dead = { request: () => Promise.reject(new Error("no")) }
    await syncWith(client, peerOf("home", wiped, { acceptNewKey: true, transport: dead })).catch(() => undefined)
    expect(await durableOn(client, event)).toEqual(["home"])
    await syncWith(client, peerOf("home", wiped, { acceptNewKey: true }))
    expect(await durableOn(client, event)).toEqual(["home"])
  })
})

describe("a client that was put back to a backup, and is written to while it syncs", () => {
  it("[SYNC-25] takes what is its own before anything else, so that nothing is a fork", async () => {
    const [server, client] = [await newReplica(), await newReplica()]
    await say(client, "one")
    await syncWith(client, peerOf("home", server))
    const image = imageOf(client)
    await say(client, "two")
    await syncWith(client, peerOf("home", server))
    await say(server, "of the server")
    const restored = await newReplica(image)
    let isSaid = false
    const transport = before(async (message) => {
      if (isSaid || message.kind !== "pull" || !("cursors" in message)) return
      isSaid = true
      await say(restored, "meanwhile")
    })(inProcess(serverOf(server), "device"))
    const report = await syncWith(restored, peerOf("home", server, { transport }))
    expect(isSaid).toBe(true)
    expect(report.notices.map(({ kind }) => kind)).toEqual(["restored"])
    await expectSame(server, restored)
    expect((await server.events(1, 10)).map(({ seq }) => seq)).toEqual([1, 2, 1, 1])
  })
})

describe("a server that went on after a backup", () => {
  it("[SYNC-24] given a server that was rolled back and has written more since than a client had of it, when that client syncs, then both histories are kept and the server takes a new key", async () => {
    const [server, client] = [await newReplica(), await newReplica()]
    await say(server, "one")
    await syncWith(client, peerOf("home", server))
    const image = imageOf(server)
    await say(server, "two")
    await say(server, "three")
    await syncWith(client, peerOf("home", server))
    const rolledBack = await newReplica(image)
    for (const text of ["2", "3", "4", "5"]) await say(rolledBack, text)
    const report = await syncWith(client, peerOf("home", rolledBack))
    expect(report).toMatchObject({ aside: [], pending: { up: 0, down: 0 } })
    expect(rolledBack.origin).not.toBe(server.origin)
    await syncWith(client, peerOf("home", rolledBack))
    await expectSame(rolledBack, client)
    for (const text of ["two", "three", "2", "5"]) expect(await textsOf(client)).toContain(`${text}/`)
  })
})

describe("a replica that was restored or copied", () => {
  it("[SYNC-25] given a device that was restored from a backup, when it syncs, then its changes come back and it goes on under a new name", async () => {
    const [server, client] = [await newReplica(), await newReplica()]
    await say(client, "one")
    const image = imageOf(client)
    await say(client, "two")
    await say(client, "three")
    await syncWith(client, peerOf("home", server))
    const restored = await newReplica(image)
    const report = await syncWith(restored, peerOf("home", server))
    expect(report.notices).toMatchObject([
      { kind: "restored", text: "This device was restored from a backup; 2 changes came back from home." },
    ])
    expect(restored.origin).not.toBe(client.origin)
    await say(restored, "four")
    expect(await syncWith(restored, peerOf("home", server))).toMatchObject({ sent: 1, notices: [] })
    await expectSame(restored, server)
    expect(await textsOf(server)).toBe("one/two/three/four/")
    const holdings = await server.holdings()
    expect(holdings.map(({ origin, seq, branch }) => [origin, seq, branch])).toEqual(
      [
        [client.origin, 3, ""],
        [restored.origin, 1, ""],
      ].toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
    )
  })

  it("[SYNC-26] given a copy of a device and changes on both, when both sync, then both sides are kept and both go on under names of their own", async () => {
    const [server, one] = [await newReplica(), await newReplica()]
    await say(one, "shared")
    const two = await newReplica(imageOf(one))
    const shared = one.origin
    await say(one, "one")
    await say(two, "two")
    await syncWith(one, peerOf("home", server))
    expect(one.origin).toBe(shared)
    const report = await syncWith(two, peerOf("home", server))
    expect(report.notices).toMatchObject([
      { kind: "copied", text: "This library was copied to another device; both go on under names of their own." },
    ])
    const again = await syncWith(one, peerOf("home", server))
    expect(again.notices).toMatchObject([{ kind: "copied" }])
    expect(new Set([shared, one.origin, two.origin]).size).toBe(3)
    await say(one, "one more")
    await say(two, "two more")
    for (const library of [one, two, one]) await syncWith(library, peerOf("home", server))
    await expectSame(one, two, server)
    for (const text of ["shared", "one", "two", "one more", "two more"])
      expect(await textsOf(server)).toContain(`${text}/`)
  })

  it("[SYNC-26] given copies of copies of a device, when all sync with all, then nothing is lost", async () => {
    const first = await newReplica()
    await say(first, "0")
    const copies = [first]
    for (let i = 1; i < 4; i++) {
      copies.push(await newReplica(imageOf(copies[i - 1] as Library)))
      for (const [j, copy] of copies.entries()) await say(copy, `${i}.${j}`)
    }
    for (let round = 0; round < 4; round++)
      for (const one of copies)
        for (const other of copies)
          if (one !== other) await syncWith(one, peerOf(`${copies.indexOf(other)}`, other, { acceptNewKey: true }))
    await expectSame(...copies)
    expect((await textsOf(first)).split("/").length - 1).toBe(1 + 2 + 3 + 4)
    expect(new Set(copies.map(({ origin }) => origin)).size).toBe(4)
  })

  it("[SYNC-25] given a server that claims to have more of a device's own without proof, then the device keeps its name", async () => {
    const [server, client] = [await newReplica(), await newReplica()]
    await say(client, "a")
    await syncWith(client, peerOf("home", server))
    const { decodeAnswer, encode } = await import("../protocol/messages.ts")
    const inner = peerOf("home", server).transport
    const transport = {
      async request(frame: Uint8Array) {
        const message = decodeAnswer(await inner.request(frame))
        if (message.kind !== "welcome") return encode(message)
        const logs = message.logs.map((log) => ({
          ...log,
          points: log.points.map((point) => ({ ...point, seq: point.seq + 10, id: "f".repeat(64) })),
        }))
        return encode({ ...message, logs })
      },
    }
    const { origin } = client
    await syncWith(client, peerOf("home", server, { transport }))
    expect(client.origin).toBe(origin)
  })
})

/** A server with two histories of one device. */
async function forkedAt(home: Library): Promise<Library> {
  const author = await newReplica()
  await say(author, "shared")
  const twin = await newReplica(imageOf(author))
  await say(author, "on one")
  await say(twin, "on the other")
  for (const each of [author, twin]) await syncWith(each, peerOf("home", home))
  return author
}

it("[SYNC-28] given a server that comes to have two histories of an origin, when a client syncs, then it is told that of the server", async () => {
  const [home, client] = [await newReplica(), await newReplica()]
  await syncWith(client, peerOf("home", home))
  const { origin } = await forkedAt(home)
  const { notices } = await syncWith(client, peerOf("home", home))
  const text = `home has two histories of another device (${origin.slice(0, 8)}) from change 2 on; both are kept.`
  const facts = { one: { who: "server", name: "home" }, other: null, writer: { who: "device" }, change: 2 }
  expect(notices).toMatchObject([{ kind: "fork", text, facts }])
  await expectSame(home, client)
})

it("[SYNC-28] given a server that has two histories of an origin, when a new client comes, then it is told nothing of what was before it", async () => {
  const [home, client] = [await newReplica(), await newReplica()]
  await forkedAt(home)
  expect(await syncWith(client, peerOf("home", home))).toMatchObject({ notices: [], aside: [] })
  expect(await syncNotices(client)).toEqual([])
  await expectSame(home, client)
})

it("[SYNC-28] given a server that was rolled back and written to since, when clients sync, then it is told by its name, and so are others", async () => {
  const [server, cloud, client] = [await newReplica(), await newReplica(), await newReplica()]
  const home = (library: Library) => peerOf("1".repeat(32), library, { name: "home" })
  await say(server, "one")
  await syncWith(client, home(server))
  const image = imageOf(server)
  await say(server, "two")
  await syncWith(client, home(server))
  await syncWith(client, peerOf("2".repeat(32), cloud, { name: "cloud" }))
  const rolledBack = await newReplica(image)
  for (const text of ["2", "3"]) await say(rolledBack, text)
  const told = [await syncWith(client, home(rolledBack))]
  told.push(await syncWith(client, peerOf("2".repeat(32), cloud, { name: "cloud" })))
  const texts = told.flatMap(({ notices }) => notices.map(({ text }) => text))
  expect(texts).toContain("home and cloud tell different histories of home from change 2 on; both are kept.")
  expect(texts.filter((text) => /[0-9a-f]{12}/.test(text))).toEqual([])
})

it("[SYNC-28] given two servers that were told different histories of an origin, when a client syncs with both, then it keeps both and names them", async () => {
  const [home, cloud, client, author] = [await newReplica(), await newReplica(), await newReplica(), await newReplica()]
  await say(author, "shared")
  const twin = await newReplica(imageOf(author))
  await say(author, "told home")
  await say(twin, "told the cloud")
  await syncWith(author, peerOf("home", home))
  await syncWith(twin, peerOf("cloud", cloud))
  await syncWith(client, peerOf("home", home))
  const report = await syncWith(client, peerOf("cloud", cloud))
  expect(report.notices).toMatchObject([
    {
      kind: "fork",
      facts: { one: { name: "cloud" }, other: { name: "home" } },
      text: `cloud and home tell different histories of another device (${author.origin.slice(0, 8)}) from change 2 on; both are kept.`,
    },
  ])
  const proof = await client.store.read(() =>
    query<{ id: string }>(
      `SELECT head.id FROM head JOIN chain ON chain.id = head.chain WHERE chain.origin = ? AND head.seq = 2`,
      [author.origin],
    ),
  )
  expect(new Set(proof.map(({ id }) => id)).size).toBe(2)
  await syncWith(client, peerOf("home", home))
  await expectSame(home, cloud, client)
  expect(await (await newLibrary(testRegistry)).stateHash()).not.toBe(await home.stateHash())
})
