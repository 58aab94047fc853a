/** Servers and lines that lie, and who may what. */
import { describe, expect, it } from "vitest"
import { type Incoming, LIBRARY, query } from "@ledgerline/core"
import { decodeAnswer, decodeRequest, encode, type Welcome } from "../protocol/messages.ts"
import { serve } from "../server/serve.ts"
import { imageOf, mark, newReplica, peerOf, say, serverOf, watched } from "../testing/world.ts"
import { inProcess } from "../transport.ts"
import { discover } from "./hello.ts"
import { durableOn, syncNotices, syncStatus } from "./status.ts"
import { syncWith } from "./sync.ts"

const cursorOf = async (library: Awaited<ReturnType<typeof newReplica>>) =>
  (await library.store.read(() => query<{ position: number }>(`SELECT position FROM "syncCursor"`)))[0]?.position

/** Turns the first payload of an origin's batches to something else. */
const spoiled = (batches: readonly Incoming[], origin: string): Incoming[] =>
  batches.map((batch) =>
    batch.origin !== origin
      ? batch
      : {
          ...batch,
          events: batch.events.map((event, i) => (i === 0 ? { ...event, payload: Buffer.from("lie") } : event)),
        },
  )

describe("a server in the place of another", () => {
  it("[SYNC-11] is not trusted for naming the key that is known, where it cannot sign with that", async () => {
    const [server, impostor, client] = [await newReplica(), await newReplica(), await newReplica()]
    await say(client, "mine")
    const { publicKey } = await server.identify(Buffer.alloc(32))
    const posing = watched(inProcess(serverOf(impostor), "device"), {
      answer: (frame) => {
        const message = decodeAnswer(frame)
        if (message.kind !== "welcome") return frame
        return encode({ ...message, former: [{ publicKey, signature: message.signature }] })
      },
    })
    await expect(syncWith(client, peerOf("home", impostor, { transport: posing, publicKey }))).rejects.toMatchObject({
      _tag: "PeerNotTrusted",
    })
    expect(await impostor.events(1, 10)).toEqual([])
  })
})

describe("a batch that does not hold", () => {
  it("[SYNC-3] [SYNC-17] from a server is not taken, moves no cursor, is named, and stops only its chain", async () => {
    const [server, other, client] = [await newReplica(), await newReplica(), await newReplica()]
    await say(server, "first")
    await syncWith(client, peerOf("home", server))
    const before = await cursorOf(client)
    const agreedAt = (await syncStatus(client))[0]?.agreedAt ?? null
    expect(agreedAt).not.toBeNull()
    await say(server, "of the server")
    await say(other, "of another")
    await syncWith(other, peerOf("home", server))
    const lying = watched(inProcess(serverOf(server), "device"), {
      answer: (frame) => {
        const message = decodeAnswer(frame)
        return message.kind === "page" ? encode({ ...message, batches: spoiled(message.batches, other.origin) }) : frame
      },
    })
    const report = await syncWith(client, peerOf("home", server, { transport: lying }))
    expect(report).toMatchObject({
      received: 1,
      aside: [{ origin: other.origin, direction: "down", reason: "badHash" }],
    })
    expect(report.notices).toEqual([
      {
        kind: "refusedHere",
        text: expect.stringMatching(/^What home sent of another device \([0-9a-f]{8}\) was not taken: /),
        facts: {
          reason: "refusedHere",
          server: "home",
          writer: { who: "device", name: other.origin.slice(0, 8) },
          why: "badHash",
          message: expect.any(String),
        },
      },
    ])
    expect(await cursorOf(client)).toBe(before)
    expect(await syncStatus(client)).toMatchObject([
      { state: "diverged", agreedAt, error: { reason: "refusedHere", remedy: expect.any(String), histories: 1 } },
    ])
    // Whoever asks again is told again; kept it is once.
    const again = await syncWith(client, peerOf("home", server, { transport: lying }))
    expect(again.notices).toEqual(report.notices)
    expect(await syncNotices(client)).toHaveLength(1)
    expect(await syncWith(client, peerOf("home", server))).toMatchObject({ received: 1, aside: [], notices: [] })
    expect(await client.stateHash()).toBe(await server.stateHash())
    expect(await syncStatus(client)).toMatchObject([{ state: "online" }])
  })

  it("[SYNC-17] from a server moves no cursor either where the client gave something in the same session", async () => {
    const [server, other, client] = [await newReplica(), await newReplica(), await newReplica()]
    await say(server, "first")
    await syncWith(client, peerOf("home", server))
    const before = await cursorOf(client)
    await say(other, "of another")
    await syncWith(other, peerOf("home", server))
    await say(client, "own")
    const lying = watched(inProcess(serverOf(server), "device"), {
      answer: (frame) => {
        const message = decodeAnswer(frame)
        return message.kind === "page" ? encode({ ...message, batches: spoiled(message.batches, other.origin) }) : frame
      },
    })
    const report = await syncWith(client, peerOf("home", server, { transport: lying }))
    expect(report).toMatchObject({ received: 0, sent: 1, aside: [{ origin: other.origin, direction: "down" }] })
    expect(await cursorOf(client)).toBe(before)
  })

  it("[SYNC-13] [SYNC-17] of a log that was not asked for is not taken, however sound", async () => {
    const [server, eve, client] = [await newReplica(), await newReplica(), await newReplica()]
    await say(server, "of all")
    await mark(eve, "eve")
    let hers: readonly Incoming[] = []
    const pushed = watched(inProcess(serverOf(await newReplica()), "device"), {
      request: (frame) => {
        const message = decodeRequest(frame)
        if (message.kind === "push") hers = message.batches
        return frame
      },
    })
    await syncWith(eve, peerOf("other", eve, { transport: pushed }))
    const forcing = watched(inProcess(serverOf(server), "device"), {
      answer: (frame) => {
        const message = decodeAnswer(frame)
        return message.kind === "page" ? encode({ ...message, batches: [...message.batches, ...hers] }) : frame
      },
    })
    expect(hers).toHaveLength(1)
    for (let i = 0; i < 2; i++) {
      await syncWith(client, peerOf("home", server, { transport: forcing }))
      await say(server, "more of all")
    }
    expect((await client.holdings()).map(({ log }) => log)).toEqual([LIBRARY])
    expect((await client.events(1, 10)).length).toBe(2)
  })

  it("[SYNC-18] [SYNC-20] an answer to a push that names something else makes nothing durable", async () => {
    const [server, client] = [await newReplica(), await newReplica()]
    const event = await say(client, "mine")
    const lying = watched(inProcess(serverOf(await newReplica()), "device"), {
      answer: (frame) => {
        const message = decodeAnswer(frame)
        if (message.kind !== "pushed") return frame
        return encode({ ...message, results: message.results.map((each) => ({ ...each, id: "a".repeat(64) })) })
      },
    })
    const report = await syncWith(client, peerOf("home", server, { transport: lying }))
    expect(report).toMatchObject({ sent: 0, aside: [{ direction: "up", reason: "protocol" }] })
    expect(await durableOn(client, event)).toEqual([])
  })

  it("[SYNC-18] from a client is refused by itself; the others are durable", async () => {
    const [server, other, client] = [await newReplica(), await newReplica(), await newReplica()]
    await say(other, "of another")
    await syncWith(client, peerOf("other", other))
    const own = await say(client, "own")
    const lying = watched(inProcess(serverOf(server), "device"), {
      request: (frame) => {
        const message = decodeRequest(frame)
        return message.kind === "push" ? encode({ ...message, batches: spoiled(message.batches, other.origin) }) : frame
      },
    })
    const report = await syncWith(client, peerOf("home", server, { transport: lying }))
    expect(report).toMatchObject({ sent: 1, aside: [{ origin: other.origin, direction: "up", reason: "badHash" }] })
    expect(report.notices).toMatchObject([{ kind: "refusedThere", facts: { server: "home", why: "badHash" } }])
    expect((await syncStatus(client))[0]).toMatchObject({ error: { reason: "refusedThere", histories: 1 } })
    expect(await durableOn(client, own)).toEqual(["home"])
    expect((await server.events(1, 10)).map(({ origin }) => origin)).toEqual([client.origin])
  })

  it("[SYNC-8] is not even looked at where the frame is none: the session is closed", async () => {
    const [server, client] = [await newReplica(), await newReplica()]
    const transport = watched(inProcess(serverOf(server), "device"), {
      request: (frame, n) => (n === 2 ? frame.subarray(0, -1) : frame),
    })
    await say(client, "a")
    await expect(syncWith(client, peerOf("home", server, { transport }))).rejects.toMatchObject({
      _tag: "PeerRefused",
      reason: "badFrame",
    })
    expect(await syncStatus(client)).toMatchObject([
      { error: { remedy: expect.stringContaining("changes what they say") as string } },
    ])
    await expect(syncWith(client, peerOf("home", server, { transport }))).rejects.toMatchObject({
      _tag: "PeerUnreachable",
    })
    const torn = watched(inProcess(serverOf(server), "device"), { answer: (frame) => frame.subarray(1) })
    await expect(syncWith(client, peerOf("home", server, { transport: torn }))).rejects.toMatchObject({
      _tag: "FrameRefused",
    })
    expect(await syncStatus(client)).toMatchObject([
      { state: "offline", agreedAt: null, error: { message: expect.any(String), remedy: expect.any(String) } },
    ])
  })

  it("[SYNC-14] a server that goes round in circles is left", async () => {
    const [server, client] = [await newReplica(), await newReplica()]
    await say(server, "a")
    await syncWith(client, peerOf("home", server))
    await say(server, "b")
    const stuck = watched(inProcess(serverOf(server), "device"), {
      answer: (frame) => {
        const message = decodeAnswer(frame)
        return message.kind === "page" ? encode({ ...message, batches: [], next: 2, more: true }) : frame
      },
    })
    const report = await syncWith(client, peerOf("home", server, { transport: stuck }))
    expect(report).toMatchObject({ received: 0, pending: { down: 1 } })
    expect(await syncStatus(client)).toMatchObject([{ state: "behind", down: 1 }])
    expect(await syncWith(client, peerOf("home", server))).toMatchObject({ received: 1 })
  })
})

describe("who is who", () => {
  it("[SYNC-11] a server must have the key that it names, and the one that is known of it", async () => {
    const [server, imposter, client] = [await newReplica(), await newReplica(), await newReplica()]
    const forged = (change: (welcome: Welcome) => Welcome) =>
      watched(inProcess(serverOf(server), "device"), {
        answer: (frame) => {
          const message = decodeAnswer(frame)
          return message.kind === "welcome" ? encode(change(message)) : frame
        },
      })
    const key = imposter.identify(Buffer.alloc(32))
    for (const transport of [
      forged((welcome) => ({ ...welcome, origin: imposter.origin })),
      forged((welcome) => ({ ...welcome, epoch: "0".repeat(32) })),
      forged((welcome) => ({ ...welcome, signature: Buffer.alloc(64) })),
    ]) {
      await expect(syncWith(client, peerOf("home", server, { transport }))).rejects.toMatchObject({
        _tag: "PeerNotTrusted",
      })
    }
    const { publicKey } = await key
    await expect(syncWith(client, peerOf("home", server, { publicKey }))).rejects.toMatchObject({
      _tag: "PeerNotTrusted",
    })
    await syncWith(client, peerOf("home", server))
    await expect(syncWith(client, peerOf("home", imposter))).rejects.toMatchObject({ _tag: "PeerNotTrusted" })
    expect(await syncStatus(client)).toMatchObject([
      { state: "offline", error: { remedy: expect.stringMatching(/pair/) } },
    ])
    expect((await imposter.events(1, 10)).length).toBe(0)
  })

  it("[SYNC-11] a server that took a new key still has the one that is known", async () => {
    const [server, client] = [await newReplica(), await newReplica()]
    const image = imageOf(server)
    await say(server, "a")
    await syncWith(client, peerOf("home", server))
    const restored = await newReplica(image)
    await syncWith(client, peerOf("home", restored))
    expect(restored.origin).not.toBe(server.origin)
    expect(await syncWith(client, peerOf("home", restored))).toMatchObject({ received: 0, sent: 0, notices: [] })
  })

  it("[SYNC-12] another library is refused by the client, too", async () => {
    const [server, client] = [await newReplica(), await newReplica()]
    const transport = watched(inProcess(serverOf(server), "device"), {
      answer: (frame) => {
        const message = decodeAnswer(frame)
        return message.kind === "welcome" ? encode({ ...message, library: "0".repeat(32) }) : frame
      },
    })
    await expect(syncWith(client, peerOf("home", server, { transport }))).rejects.toMatchObject({
      reason: "otherLibrary",
    })
    expect(await discover(inProcess(serverOf(server), "device"), Buffer.alloc(32))).toMatchObject({
      library: server.id,
    })
  })
})

describe("who may what", () => {
  const policy = (rights: { read: string[]; write: string[]; sync?: boolean }) => ({
    maySync: () => rights.sync !== false,
    mayRead: (_: string, log: string) => rights.read.includes(log),
    mayWrite: (_: string, log: string) => rights.write.includes(log),
  })

  it("[SYNC-13] [SYNC-30] a log that may not be read does not show, and one that is granted later comes whole", async () => {
    const [server, client] = [await newReplica(), await newReplica()]
    const rights = { read: [LIBRARY], write: [LIBRARY] }
    const peer = peerOf("home", server, { transport: inProcess(serverOf(server, { policy: policy(rights) }), "eve") })
    await say(server, "a")
    await mark(server, "ada")
    await say(server, "b")
    await mark(client, "eve")
    const report = await syncWith(client, peer)
    expect(report).toMatchObject({ received: 2, sent: 0, pending: { up: 0, down: 0 } })
    expect((await client.holdings()).map(({ log }) => log)).toEqual([LIBRARY, "user:eve"])
    rights.read.push("user:ada", "user:eve")
    await say(server, "c")
    expect(await syncWith(client, peer)).toMatchObject({ received: 2, sent: 0 })
    rights.write.push("user:eve")
    expect(await syncWith(client, peer)).toMatchObject({ received: 0, sent: 1 })
    expect(await client.stateHash()).toBe(await server.stateHash())
  })

  it("[SYNC-30] what is pushed to a log that may not be written is refused, whoever wrote it", async () => {
    const [server, client] = [await newReplica(), await newReplica()]
    await say(client, "a")
    await client.sign()
    const rights = { read: [LIBRARY], write: [LIBRARY] }
    const shown = serverOf(server, { policy: policy(rights) })
    const late = watched(inProcess(shown, "eve"), { request: (frame, n) => (n === 2 && (rights.write = []), frame) })
    const report = await syncWith(client, peerOf("home", server, { transport: late }))
    expect(report).toMatchObject({ sent: 0, aside: [{ reason: "notAllowed" }] })
    expect(await server.events(1, 10)).toEqual([])
  })

  it("[SYNC-30] [SYNC-31] who may not sync gets one answer, whatever is asked for, and the session is closed", async () => {
    const server = await newReplica()
    const shown = serverOf(server, { policy: policy({ read: [LIBRARY], write: [], sync: false }) })
    const hello = {
      kind: "hello",
      versions: [1, 1] as [number, number],
      challenge: Buffer.alloc(32),
      logs: [],
    } as const
    const answers = [
      await serve(shown, "nobody", encode({ ...hello, library: server.id })),
      await serve(shown, "nobody", encode({ ...hello, library: "0".repeat(32) })),
      await serve(shown, "nobody", encode({ kind: "push", version: 7, library: server.id, batches: [] })),
      await serve(shown, "nobody", Buffer.from("GET /")),
    ]
    const [first] = answers
    for (const answer of answers) expect(answer).toEqual({ frame: first?.frame, close: true })
  })
})

describe("the status", () => {
  it("[SYNC-35] says what is pending, when the two agreed, and what went wrong", async () => {
    const [server, client] = [await newReplica(), await newReplica()]
    const peer = peerOf("home", server)
    await syncWith(client, peer)
    const [fine] = await syncStatus(client)
    expect(fine).toMatchObject({ server: "home", state: "online", up: 0, down: 0, error: undefined })
    await syncWith(client, peer)
    await say(client, "a")
    await syncWith(client, peer)
    await say(client, "b")
    await client.sign()
    expect(await syncStatus(client)).toMatchObject([{ state: "behind", up: 1 }])
    const dead = { request: () => Promise.reject(new Error("no route to host")) }
    await expect(syncWith(client, { ...peer, transport: dead })).rejects.toMatchObject({ _tag: "PeerUnreachable" })
    const [offline] = await syncStatus(client)
    expect(offline).toMatchObject({ state: "offline", up: 1, error: { message: "no route to host" } })
    expect(offline?.agreedAt).toBeGreaterThan(fine?.agreedAt ?? 0)
    await syncWith(client, peer)
    expect(await syncStatus(client)).toMatchObject([{ state: "online", up: 0 }])
    for (const text of ["c", "d"]) await say(server, text)
    const deaf = watched(peer.transport, {
      request: (frame) => {
        if (decodeRequest(frame).kind === "pull") throw new Error("the line went dead")
        return frame
      },
    })
    await expect(syncWith(client, { ...peer, transport: deaf })).rejects.toMatchObject({ _tag: "PeerUnreachable" })
    expect(await syncStatus(client)).toMatchObject([{ state: "offline", down: 2 }])
    await syncWith(client, peer)
    expect(await syncStatus(client)).toMatchObject([{ state: "online", down: 0 }])
    expect(await syncNotices(client)).toEqual([])
  })

  it("[SYNC-19] [SYNC-20] an event is durable on the servers that said so, until they lose it", async () => {
    const [home, cloud, client] = [await newReplica(), await newReplica(), await newReplica()]
    const empty = imageOf(cloud)
    const event = await say(client, "a")
    expect(await durableOn(client, event)).toEqual([])
    await syncWith(client, peerOf("home", home))
    expect(await durableOn(client, event)).toEqual(["home"])
    await syncWith(client, peerOf("cloud", cloud))
    const later = await say(client, "b")
    expect(await durableOn(client, event)).toEqual(["cloud", "home"])
    expect(await durableOn(client, later)).toEqual([])
    // Nothing that another server has counts for this one, and what it lost counts no more.
    const lost = await newReplica(empty)
    const readOnly = { maySync: () => true, mayRead: () => true, mayWrite: () => false }
    const transport = inProcess(serverOf(lost, { policy: readOnly }), "device")
    await syncWith(client, peerOf("cloud", lost, { transport }))
    expect(await durableOn(client, event)).toEqual(["home"])
  })
})
