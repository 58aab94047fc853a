/** Two replicas end with the same events, whatever the way between them does. */
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { type Library, query } from "@ledgerline/core"
import { holds } from "@ledgerline/core/testing"
import { encode } from "../protocol/messages.ts"
import { inProcess } from "../transport.ts"
import { imageOf, LIBRARY_ID, newReplica, peerOf, say, serverOf, watched } from "../testing/world.ts"
import { syncStatus } from "./status.ts"
import { syncWith } from "./sync.ts"

const cursorsOf = (library: Library) =>
  library.store.read(() =>
    query<{ server: string; log: string; position: number }>(`SELECT * FROM "syncCursor" ORDER BY server, log`),
  )

/** Some that there are, and some that there cannot be. */
const position = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: -5, max: 30 }) },
  fc.constantFrom(Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER),
)

async function expectSame(...libraries: readonly Library[]): Promise<void> {
  const [first, ...others] = libraries as [Library, ...Library[]]
  const hash = await first.stateHash()
  for (const library of others) expect(await library.stateHash()).toBe(hash)
}

const small = { pageSize: { events: 3, bytes: 100_000 } }

describe("a sync", () => {
  it("[SYNC-6] brings both to the same events by polling alone, and the second time moves nothing", async () => {
    const [server, client] = [await newReplica(), await newReplica()]
    for (let i = 0; i < 10; i++) await say(i % 2 === 0 ? server : client, `${i}`, `note:${i % 3}`)
    const peer = peerOf("home", server)
    expect(await syncWith(client, peer)).toMatchObject({
      received: 5,
      sent: 5,
      notices: [],
      aside: [],
      pending: { up: 0, down: 0 },
    })
    await expectSame(server, client)
    expect(await syncWith(client, peer)).toMatchObject({ received: 0, sent: 0 })
    expect(await client.verify()).toMatchObject({ ok: true })
    expect(await server.verify()).toMatchObject({ ok: true })
  })

  it.each([
    ["the first time", 0],
    ["later", 1],
  ])(
    "[SYNC-6] ends between two pages where it is told to, and the next one goes on from there: %s",
    async (_, before) => {
      const [server, client] = [await newReplica(), await newReplica()]
      if (before > 0) await say(server, "before")
      await syncWith(client, peerOf("home", server))
      for (let i = 0; i < 12; i++) {
        await say(server, `${i}`)
        // A page ends where the server has signed.
        await server.sign()
      }
      const peer = peerOf("home", server, { transport: inProcess(serverOf(server, small), "device") })
      const stop = new AbortController()
      const options = { signal: stop.signal, onProgress: () => stop.abort(new Error("enough")) }
      await expect(syncWith(client, peer, options)).rejects.toThrow("enough")
      expect((await client.holdings()).map(({ seq }) => seq)).toEqual([before + 3])
      // Nobody can say that all is the same here.
      expect(await syncStatus(client)).toMatchObject([{ state: "behind", down: 9 }])
      expect(await syncWith(client, peer)).toMatchObject({ received: 9, pending: { up: 0, down: 0 } })
      expect(await syncStatus(client)).toMatchObject([{ state: "online" }])
      await expectSame(server, client)
    },
  )

  it("[SYNC-14] that has nothing to move takes two requests and under 1,000 bytes", async () => {
    const [server, client] = [await newReplica(), await newReplica()]
    for (let i = 0; i < 10; i++) await say(i % 2 === 0 ? server : client, `${i}`)
    await syncWith(client, peerOf("home", server))
    const transport = watched(inProcess(serverOf(server), "device"))
    await syncWith(client, peerOf("home", server, { transport }))
    expect(transport.seen.requests).toBe(2)
    expect(transport.seen.up + transport.seen.down).toBeLessThan(1000)
  })

  it("[SYNC-14] of what a client pushed itself does not bring it back", async () => {
    const [server, client] = [await newReplica(), await newReplica()]
    await syncWith(client, peerOf("home", server))
    for (let i = 0; i < 50; i++) await say(client, `${i}`.repeat(50))
    await syncWith(client, peerOf("home", server))
    const transport = watched(inProcess(serverOf(server), "device"))
    await syncWith(client, peerOf("home", server, { transport }))
    expect(transport.seen.down).toBeLessThan(1000)
  })

  it("[SYNC-1] needs no cursor, and a wrong one does no harm", () =>
    holds(25, [fc.array(position, { minLength: 1, maxLength: 8 })], async (numbers) => {
      const [server, client] = [await newReplica(), await newReplica()]
      const peer = peerOf("home", server, { transport: inProcess(serverOf(server, small), "device") })
      for (const [i, number] of numbers.entries()) {
        await say(server, `s${i}`)
        await say(client, `c${i}`)
        await syncWith(client, peer)
        expect(await client.stateHash()).toBe(await server.stateHash())
        await client.store.write(function* () {
          if (number % 3 === 0) yield* query(`DELETE FROM "syncCursor"`)
          else yield* query(`UPDATE "syncCursor" SET position = ?`, [number])
        })
      }
    }))

  it("[SYNC-2] [SYNC-4] that is cut off at any request goes on, and no cursor passes what is not stored", () =>
    holds(40, [fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 12 }), fc.boolean()], async (cuts, arrives) => {
      const [server, client, other] = [await newReplica(), await newReplica(), await newReplica()]
      for (let i = 0; i < 12; i++) await say([server, client, other][i % 3] as Library, `${i}`, `note:${i % 2}`)
      await syncWith(other, peerOf("home", server))
      const inner = inProcess(serverOf(server, small), "device")
      for (const cut of cuts) {
        const transport = {
          n: 0,
          async request(frame: Uint8Array) {
            this.n += 1
            if (this.n === cut && !arrives) throw new Error("the line is dead")
            const answer = await inner.request(frame)
            if (this.n === cut) throw new Error("the line is dead")
            return answer
          },
        }
        await syncWith(client, peerOf("home", server, { transport })).catch((cause: { _tag?: string }) =>
          expect(cause._tag).toBe("PeerUnreachable"),
        )
        const [cursor] = await cursorsOf(client)
        for (const event of await server.events(1, Math.max(0, (cursor?.position ?? 1) - 1)))
          expect((await client.holdings()).some(({ origin, seq }) => origin === event.origin && seq >= event.seq)).toBe(
            true,
          )
      }
      await syncWith(client, peerOf("home", server))
      await expectSame(server, client)
    }))

  it("[SYNC-4] may say everything twice", async () => {
    const [server, client] = [await newReplica(), await newReplica()]
    for (let i = 0; i < 10; i++) await say(i % 2 === 0 ? server : client, `${i}`)
    const inner = inProcess(serverOf(server, small), "device")
    const transport = {
      async request(frame: Uint8Array) {
        await inner.request(frame)
        return inner.request(frame)
      },
    }
    await syncWith(client, peerOf("home", server, { transport }))
    await expectSame(server, client)
    expect((await server.events(1, 100)).length).toBe(10)
  })

  it("[SYNC-5] relays between servers whatever it holds, and each event is stored once", async () => {
    const [home, cloud, phone, laptop] = [
      await newReplica(),
      await newReplica(),
      await newReplica(),
      await newReplica(),
    ]
    for (const [i, library] of [home, cloud, phone, laptop].entries()) await say(library, `${i}`)
    for (const client of [phone, laptop, phone]) {
      await syncWith(client, peerOf("home", home))
      await syncWith(client, peerOf("cloud", cloud))
      await syncWith(client, peerOf("home", home))
    }
    await expectSame(home, cloud, phone, laptop)
    for (const library of [home, cloud, phone, laptop]) expect((await library.events(1, 100)).length).toBe(4)
    expect(await syncWith(home, peerOf("cloud", cloud))).toMatchObject({ received: 0, sent: 0 })
  })

  it("[SYNC-4] [SYNC-6] in both directions at once, with edits meanwhile, ends at the same", async () => {
    const [one, two, three] = [await newReplica(), await newReplica(), await newReplica()]
    for (let round = 0; round < 6; round++) {
      await Promise.all([
        syncWith(one, peerOf("two", two)),
        syncWith(two, peerOf("one", one)),
        syncWith(three, peerOf("one", one)),
        syncWith(three, peerOf("two", two)),
        say(one, `${round}`),
        say(two, `${round}`),
        say(three, `${round}`),
      ])
    }
    for (let i = 0; i < 2; i++) {
      await syncWith(three, peerOf("one", one))
      await syncWith(three, peerOf("two", two))
    }
    await expectSame(one, two, three)
    expect(await three.verify()).toMatchObject({ ok: true })
  })

  it("[SYNC-16] [SYNC-17] takes a library of any size in pages, from the middle of it on", async () => {
    const [server, client] = [await newReplica(), await newReplica()]
    for (let i = 0; i < 8; i++) {
      const events = Array.from({ length: 100 }, (_, j) => ({
        type: "count.added",
        subject: `counter:${j % 5}`,
        payload: { by: i },
      }))
      await server.append({ actor: "user:ada", events })
      if (i % 3 === 0) await say(server, "single")
    }
    await syncWith(client, peerOf("home", server, { transport: inProcess(serverOf(server, small), "device") }))
    await expectSame(server, client)
    const copy = await newReplica(imageOf(client))
    expect(copy.id).toBe(LIBRARY_ID)
    expect(await copy.stateHash()).toBe(await server.stateHash())
  })

  it("[SYNC-10] [SYNC-12] is refused for another library or version, and a message that is not known leaves the session", async () => {
    const server = await newReplica()
    const { serve } = await import("../server/serve.ts")
    const { decodeAnswer } = await import("../protocol/messages.ts")
    const { encodeFrame } = await import("../frames/frame.ts")
    const answer = async (frame: Uint8Array) => {
      const { frame: bytes, close } = await serve(serverOf(server), "device", frame)
      return { ...decodeAnswer(bytes), close }
    }
    const hello = {
      kind: "hello",
      versions: [1, 1] as [number, number],
      challenge: Buffer.alloc(32),
      logs: [],
    } as const
    expect(await answer(encode({ ...hello, library: "0".repeat(32) }))).toMatchObject({
      reason: "otherLibrary",
      close: false,
    })
    expect(await answer(encode({ ...hello, versions: [2, 9], library: LIBRARY_ID }))).toMatchObject({
      reason: "protocol",
    })
    expect(await answer(encode({ ...hello, versions: [1, 9], library: LIBRARY_ID }))).toMatchObject({ version: 1 })
    const push = { kind: "push", version: 1, library: "0".repeat(32), batches: [] } as const
    expect(await answer(encode(push))).toMatchObject({ reason: "otherLibrary" })
    expect(await answer(encode({ ...push, library: LIBRARY_ID, version: 2 }))).toMatchObject({ reason: "protocol" })
    expect(await answer(encodeFrame({ kind: "sing" }))).toMatchObject({ reason: "unknownMessage", close: false })
    expect(await answer(Buffer.from("GET / HTTP/1.1"))).toMatchObject({ reason: "badFrame", close: true })
  })
})
