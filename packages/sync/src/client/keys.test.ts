/** Replicas that take another key, and those that are not trusted any more. */
import { type Library, query, revertEvents } from "@ledgerline/core"
import { Scribe, incoming, type Line, seededPorts } from "@ledgerline/core/testing"
import { describe, expect, it } from "vitest"
import { imageOf, mark, newReplica, peerOf, say } from "../testing/world.ts"
import { durableOn, syncNotices, syncStatus } from "./status.ts"
import { syncWith } from "./sync.ts"

const textOf = async (library: Library, subject = "note:1"): Promise<string> =>
  (await library.store.read(() => query<{ text: string }>("SELECT text FROM note WHERE subject = ?", [subject])))[0]
    ?.text ?? ""

const apart = (library: Library) =>
  library.store.read(() => query<{ event: string; reason: string }>("SELECT event, reason FROM quarantined"))

async function expectSame(...libraries: readonly Library[]): Promise<void> {
  const hashes = await Promise.all(libraries.map((library) => library.stateHash()))
  expect(new Set(hashes).size).toBe(1)
  for (const library of libraries) {
    expect((await library.verify()).problems).toEqual([])
    await library.rebuild()
    expect(await library.stateHash()).toBe(hashes[0])
  }
}

describe("a key that is changed on purpose", () => {
  it("[SYNC-27] goes with the event that names the next one, signed by the old, in each log", async () => {
    const [server, device] = [await newReplica(), await newReplica()]
    await say(device, "before")
    await mark(device, "ada")
    await syncWith(device, peerOf("home", server))
    const former = device.origin
    await device.rotateKey("user:ada")
    expect(device.origin).not.toBe(former)
    await say(device, "after")
    expect((await syncWith(device, peerOf("home", server))).notices).toEqual([])
    expect(await textOf(server)).toBe("before/after/")
    const rows = await server.store.read(() => query(`SELECT id, "user", successor FROM replica ORDER BY "user"`))
    expect(rows).toEqual([
      { id: former, user: "", successor: device.origin },
      { id: former, user: "ada", successor: device.origin },
    ])
    await expectSame(server, device)
  })

  it("[SYNC-27] [SYNC-11] lets clients of a server that changed it go on", async () => {
    const [server, device] = [await newReplica(), await newReplica()]
    await syncWith(device, peerOf("home", server))
    await server.rotateKey()
    await say(server, "after")
    expect(await syncWith(device, peerOf("home", server))).toMatchObject({ received: 2, notices: [] })
    await expectSame(server, device)
  })

  it("[SYNC-27] ends the old chain: what comes behind it is kept, and set apart", async () => {
    const ports = seededPorts(3)
    const scribe = new Scribe(ports)
    const said = (text: string) => ({ subject: "note:1", type: "note.said", v: 2, payload: { text, mood: "low" } })
    scribe.say(said("one"))
    const subject = `replica:${scribe.key.origin}`
    const end = scribe.say({ subject, type: "replica.succeeded", payload: { publicKey: "ab".repeat(32) } })
    const late = scribe.say(said("late"))
    const [a, b] = [await newReplica(), await newReplica()]
    await a.ingest(incoming(scribe.lines.get("library") as Line))
    expect(await textOf(a)).toBe("one/")
    expect(await apart(a)).toMatchObject([{ event: late.id, reason: expect.stringContaining(end.id) }])
    await syncWith(b, peerOf("a", a))
    await expectSame(a, b)
  })

  it("[SYNC-27] [SYNC-26] leaves alone what an old copy wrote beside it", async () => {
    const [server, device] = [await newReplica(), await newReplica()]
    await say(device, "one")
    const copy = await newReplica(imageOf(device), seededPorts(77))
    await device.rotateKey()
    await say(copy, "beside")
    for (const each of [device, copy, device, copy]) await syncWith(each, peerOf("home", server))
    expect(await textOf(server)).toBe("one/beside/")
    expect(await apart(server)).toEqual([])
    await expectSame(server, device, copy)
  })
})

describe("a revocation", () => {
  it("[SYNC-29] [FOLD-28] sets apart what came behind it, whichever came first", async () => {
    const [a, b, thief] = [await newReplica(), await newReplica(), await newReplica()]
    await say(thief, "honest")
    await syncWith(thief, peerOf("a", a))
    await say(thief, "stolen")
    await syncWith(thief, peerOf("b", b))
    expect(await textOf(b)).toBe("honest/stolen/")
    await a.revoke(thief.origin, { actor: "user:ada", reason: "left on a train" })
    // Here the event comes before the revocation, there behind it.
    await syncWith(a, peerOf("b", b))
    await syncWith(b, peerOf("a", a))
    for (const library of [a, b]) {
      expect(await textOf(library)).toBe("honest/")
      expect(await apart(library)).toHaveLength(1)
      const [entry] = (await library.history("note:1")).filter(({ status }) => status === "cutOff")
      expect(entry).toMatchObject({ origin: thief.origin, cutOffBy: (await library.revocations(thief.origin))[0]?.id })
    }
    await expectSame(a, b)
  })

  it("[SYNC-29] is taken back by a revert of it, and what it set apart shows again", async () => {
    const [a, other] = [await newReplica(), await newReplica()]
    await say(other, "one")
    await syncWith(other, peerOf("a", a))
    await say(other, "two")
    const { events } = await a.revoke(other.origin)
    await other.store.read(() => query("SELECT 1 AS one"))
    const b = await newReplica()
    await syncWith(other, peerOf("b", b))
    await syncWith(a, peerOf("b", b))
    expect(await textOf(b)).toBe("one/")
    await a.append({ actor: "user:ada", events: (context) => revertEvents(context, events) })
    await syncWith(a, peerOf("b", b))
    expect(await textOf(b)).toBe("one/two/")
    await expectSame(a, b)
  })

  it("[SYNC-29] is told to the device that it is about, which keeps what is its own until it is paired again", async () => {
    const [server, a, phone] = [await newReplica(), await newReplica(), await newReplica()]
    const home = peerOf("home", server)
    await say(phone, "one")
    await syncWith(phone, home)
    await syncWith(a, home)
    await a.revoke(phone.origin, { actor: "user:ada" })
    await syncWith(a, home)
    const kept = await say(phone, "two")
    const former = phone.origin
    const first = await syncWith(phone, home)
    const again = await syncWith(phone, home)
    for (const { notices, sent } of [first, again]) {
      expect(sent).toBe(0)
      expect(notices).toEqual([
        {
          kind: "revoked",
          text: `This device (${former.slice(0, 8)}) was revoked by user:ada; what it changes is kept apart until it is paired again.`,
          facts: { reason: "revoked", device: former.slice(0, 8), by: "user:ada" },
        },
      ])
    }
    expect(await syncNotices(phone)).toHaveLength(1)
    expect(await syncStatus(phone)).toMatchObject([{ state: "online", up: 0 }])
    await expect(phone.rotateKey()).rejects.toMatchObject({ _tag: "CommandRejected" })
    expect(phone.origin).toBe(former)
    // The person pairs it again: the old chain goes like any other, and stays apart.
    await phone.renewOrigin()
    expect(await syncWith(phone, home)).toMatchObject({ sent: 1, notices: [] })
    expect(await durableOn(phone, kept)).toEqual(["home"])
    expect(await textOf(server)).toBe("one/")
    expect(await apart(server)).toMatchObject([{ event: kept.id }])
    await expectSame(server, phone)
  })

  it("[SYNC-29] [FOLD-29] that a revoked device makes has no effect, nor has its revert of its own", async () => {
    const [server, a, thief] = [await newReplica(), await newReplica(), await newReplica()]
    await say(a, "one")
    await syncWith(a, peerOf("home", server))
    await syncWith(thief, peerOf("home", server))
    await say(thief, "hostile")
    await syncWith(thief, peerOf("home", server))
    await syncWith(a, peerOf("home", server))
    const { events } = await a.revoke(thief.origin, { accepted: [] })
    // It hears of it, and goes on by a program of its own.
    await syncWith(thief, peerOf("a", a))
    await thief.append({ actor: "user:eve", events: (context) => revertEvents(context, events) })
    await thief.revoke(a.origin, { actor: "user:eve", accepted: [] })
    await syncWith(a, peerOf("thief", thief))
    expect(await textOf(a)).toBe("one/")
    expect(await a.revocations()).toEqual([])
    expect(await a.revocations(thief.origin)).toHaveLength(1)
    await syncWith(a, peerOf("home", server))
    await expectSame(a, server, thief)
  })

  it("[SYNC-29] [FOLD-28] cuts off what somebody with the key wrote beside the chain that is accepted", async () => {
    const [server, phone] = [await newReplica(), await newReplica()]
    await say(phone, "one")
    const copy = await newReplica(imageOf(phone), seededPorts(78))
    for (const text of ["two", "three"]) await say(phone, text)
    await syncWith(phone, peerOf("home", server))
    await server.revoke(phone.origin)
    await say(copy, "beside", "note:2")
    const b = await newReplica()
    await syncWith(copy, peerOf("b", b))
    await syncWith(b, peerOf("home", server))
    expect(await textOf(b)).toBe("one/two/three/")
    expect(await textOf(server, "note:2")).toBe("")
    await expectSame(server, b)
  })

  it("[SYNC-29] of what is not here, and of oneself, is refused", async () => {
    const one = await newReplica()
    await expect(one.revoke(one.origin)).rejects.toMatchObject({ _tag: "CommandRejected" })
    await expect(one.revoke("ab".repeat(16))).rejects.toMatchObject({ _tag: "CommandRejected" })
  })
})

describe("what was cut off", () => {
  async function revoked() {
    const [server, phone] = [await newReplica(), await newReplica()]
    const home = peerOf("home", server)
    await say(phone, "one")
    await mark(phone, "ada", "first")
    await syncWith(phone, home)
    const { events } = await server.revoke(phone.origin)
    const lost = [await say(phone, "two"), await say(phone, "three")]
    await mark(phone, "ada", "mine")
    await syncWith(phone, home)
    await phone.renewOrigin()
    return { server, phone, home, lost, revocation: events }
  }

  it("[SYNC-29] is said again by its owner, once, with a reference to what it was", async () => {
    const { server, phone, home, lost } = await revoked()
    const { op, events, left } = await phone.reissue()
    expect([events, left]).toEqual([3, 0])
    expect(await phone.reissue()).toMatchObject({ op: undefined, events: 0, left: 0 })
    await syncWith(phone, home)
    expect(await textOf(server)).toBe("one/two/three/")
    const entries = await server.history("note:1")
    expect(entries.map(({ status }) => status)).toEqual(["active", "cutOff", "cutOff", "active", "active"])
    const again = (await phone.events(1, 100)).filter((event) => event.op === op && event.type === "note.said")
    expect(again.map(({ header }) => lost.some(({ id }) => header.includes(Buffer.from(id, "hex"))))).toEqual([
      true,
      true,
    ])
    await expectSame(server, phone)
  })

  it("[SYNC-29] does not count twice where the revocation is taken back afterwards", async () => {
    const { server, phone, home, revocation } = await revoked()
    await phone.reissue()
    await syncWith(phone, home)
    await server.append({ actor: "user:ada", events: (context) => revertEvents(context, revocation) })
    expect(await textOf(server)).toBe("one/two/three/")
    await syncWith(phone, home)
    await expectSame(server, phone)
  })

  it("[SYNC-29] stays where it was taken back besides, and only what is asked for is said again", async () => {
    const { phone, lost } = await revoked()
    expect(await phone.reissue([lost[1]?.id ?? ""])).toMatchObject({ events: 1 })
    expect(await textOf(phone)).toBe("one/three/")
    expect(await phone.reissue()).toMatchObject({ events: 2 })
  })
})
