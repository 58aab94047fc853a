/** Payloads that an erasure took away, where the erasure itself was lost with a database. */
import { describe, expect, it } from "vitest"
import type { Library, LogEvent } from "@ledgerline/core"
import { decodeAnswer, encode } from "../protocol/messages.ts"
import { imageOf, newReplica, peerOf, say, serverOf } from "../testing/world.ts"
import { inProcess } from "../transport.ts"
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
