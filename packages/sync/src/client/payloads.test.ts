/** Payloads that an erasure took away, where the erasure itself was lost with a database. */
import { describe, expect, it } from "vitest"
import type { Library, LogEvent } from "@ledgerline/core"
import { seededPorts } from "@ledgerline/core/testing"
import { decodeAnswer, encode } from "../protocol/messages.ts"
import { imageOf, newReplica, peerOf, say, serverOf, watched } from "../testing/world.ts"
import { inProcess } from "../transport.ts"
import { discover } from "./hello.ts"
import { syncWith } from "./sync.ts"

const erase = (library: Library, { id, origin, seq }: LogEvent) =>
  library.append({
    actor: "user:ada",
    events: [
      { type: "erasure.made", subject: "erasure:1", payload: { events: [{ id, origin, seq }], operations: [] } },
    ],
  })

/** A replica that has an event without its payload, and not the erasure that took it; and one that has the payload. */
async function bereft(): Promise<readonly [Library, Library]> {
  const [author, whole, bare] = [await newReplica(), await newReplica(), await newReplica()]
  const event = await say(author, "a")
  await syncWith(author, peerOf("whole", whole))
  const eraser = await newReplica(imageOf(whole))
  await erase(eraser, event)
  // The chain of the author goes on without that of the eraser, whose database is gone by then.
  const inner = inProcess(serverOf(eraser), "device")
  const transport = {
    async request(frame: Uint8Array) {
      const message = decodeAnswer(await inner.request(frame))
      if (message.kind === "welcome") {
        const logs = message.logs.map((log) => ({
          ...log,
          points: log.points.filter(({ origin }) => origin === author.origin),
        }))
        return encode({ ...message, logs })
      }
      return encode(message)
    },
  }
  await syncWith(bare, peerOf("eraser", eraser, { transport }))
  expect((await bare.events(1, 10)).map(({ payload }) => payload)).toEqual([null])
  return [bare, whole]
}

describe("an event that came without payload", () => {
  it("[SYNC-36] given that its erasure never comes, when its replica asks a server that has the payload, then it comes", async () => {
    const [bare, whole] = await bereft()
    expect(await bare.verify()).toMatchObject({ problems: [{ kind: "payload" }] })
    await syncWith(bare, peerOf("whole", whole))
    expect(await bare.verify()).toMatchObject({ ok: true })
    expect(await bare.stateHash()).toBe(await whole.stateHash())
  })

  it("[SYNC-36] given that its erasure never comes, when a client that has the payload asks its replica, then it is given it", async () => {
    const [bare, whole] = await bereft()
    await say(whole, "b")
    await syncWith(whole, peerOf("bare", bare))
    expect(await bare.verify()).toMatchObject({ ok: true })
    expect(await bare.stateHash()).toBe(await whole.stateHash())
  })

  it("[SYNC-13] [SYNC-36] is named to nobody who may not read its log", async () => {
    const [bare] = await bereft()
    const named = async (mayRead: boolean) => {
      const policy = { maySync: () => true, mayRead: () => mayRead, mayWrite: () => true }
      const welcome = await discover(inProcess(serverOf(bare, { policy }), "device"), Buffer.alloc(32))
      return welcome.bare.length
    }
    expect(await named(true)).toBe(1)
    expect(await named(false)).toBe(0)
  })

  it("[SYNC-36] given that its erasure comes, then nobody is asked", async () => {
    const [server, client, late] = [await newReplica(), await newReplica(), await newReplica()]
    const event = await say(server, "a")
    await syncWith(client, peerOf("home", server))
    await erase(client, event)
    await syncWith(client, peerOf("home", server))
    await syncWith(late, peerOf("home", server))
    for (const library of [server, client, late]) {
      expect(await library.verify()).toMatchObject({ ok: true, erased: 1 })
      expect((await library.events(1, 10)).find(({ id }) => id === event.id)).toMatchObject({ payload: null })
    }
    expect(await syncWith(late, peerOf("home", server))).toMatchObject({ received: 0, sent: 0 })
  })
})

describe("an event that came without payload, while its erasure is on its way", () => {
  /** One that holds the payload, and one that has met the erasure, a few events behind it. */
  async function erased() {
    const eraser = await newReplica()
    const event = await say(eraser, "secret")
    const whole = await newReplica(imageOf(eraser))
    // Of its own name, so that both can write.
    await whole.renewOrigin()
    for (let i = 0; i < 4; i++) await say(eraser, `${i}`)
    await eraser.sign()
    await erase(eraser, event)
    await eraser.sign()
    return { eraser, whole, event }
  }

  const payloadOf = async (library: Library, { id }: LogEvent) =>
    (await library.events(1, 100)).find((each) => each.id === id)?.payload
  const cut = new Error("the connection broke")

  it("[SYNC-36] given that a session ends between their pages, when another server has the payload, then it is not taken", async () => {
    const { eraser, whole, event } = await erased()
    const late = await newReplica()
    const small = serverOf(eraser, { pageSize: { events: 1, bytes: 1 } })
    const pages = inProcess(small, "device")
    const { request } = watched(pages, {
      answer: (frame, n) => {
        if (n > 2) throw cut
        return frame
      },
    })
    const home = peerOf("home", eraser, { transport: { request } })
    await expect(syncWith(late, home)).rejects.toMatchObject({ _tag: "PeerUnreachable" })
    expect(await payloadOf(late, event)).toBe(null)

    await syncWith(late, peerOf("whole", whole))
    expect(await payloadOf(late, event)).toBe(null)
    await syncWith(late, { ...home, transport: pages })
    expect(await late.verify()).toMatchObject({ ok: true, erased: 1 })
    expect(await late.stateHash()).not.toBe(await whole.stateHash())
    await syncWith(whole, peerOf("late", late))
    expect(await payloadOf(whole, event)).toBe(null)
    expect(await late.stateHash()).toBe(await whole.stateHash())
  })

  it.each([
    ["after a day", 86_400_000],
    ["once the clock was put back by years", -10 * 365 * 86_400_000],
  ])(
    "[SYNC-36] given that a push ends between them, when another client has the payload, then it is asked for %s",
    async (_, by) => {
      const { eraser, whole, event } = await erased()
      let now = 1_767_225_600_000
      const { random } = seededPorts(4242)
      const server = await newReplica(undefined, { clock: { now: () => now }, random })
      const home = inProcess(serverOf(server, { pageSize: { events: 1, bytes: 1 } }), "device")
      const broken = watched(home, {
        request: (frame, n) => {
          if (n > 2) throw cut
          return frame
        },
      })
      const peer = peerOf("home", server, { transport: home })
      await expect(syncWith(eraser, { ...peer, transport: broken })).rejects.toMatchObject({ _tag: "PeerUnreachable" })
      expect(await payloadOf(server, event)).toBe(null)
      await syncWith(whole, peer)
      expect(await payloadOf(server, event)).toBe(null)
      // Whoever knew of the erasure may be gone for good.
      now += by
      await syncWith(whole, peer)
      expect(await payloadOf(server, event)).not.toBe(null)
      await syncWith(eraser, peer)
      expect(await payloadOf(server, event)).toBe(null)
      expect(await server.verify()).toMatchObject({ ok: true, erased: 1 })
    },
  )
})
