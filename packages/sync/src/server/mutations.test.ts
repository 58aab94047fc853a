/** Every request and answer, changed at random: nothing falls over, nothing is stored that was not said, no cursor moves. */
import { effort } from "@ledgerline/core/testing"
import { absentPoints, query } from "@ledgerline/core"
import { describe, expect, it } from "vitest"
import { syncWith } from "../client/sync.ts"
import { FrameRefused, PeerNotTrusted, PeerRefused, PeerUnreachable } from "../errors.ts"
import { decodeAnswer, encode } from "../protocol/messages.ts"
import { Chance } from "../simulation/random.ts"
import { mutated } from "../testing/mutations.ts"
import { imageOf, mark, newReplica, peerOf, say, serverOf, watched } from "../testing/world.ts"
import { serve } from "./serve.ts"

/** LEDGERLINE_RUNS is a factor. */
const { seed, numRuns } = effort(12_000)
const SYNCS = Math.ceil(numRuns / 60)

/** A server with something of everything, and every frame that a client says to it while they sync both ways. */
async function recorded() {
  const [server, client] = [await newReplica(), await newReplica()]
  for (let i = 0; i < 12; i++) await say(server, `there ${i}`)
  await mark(server, "ada")
  for (let i = 0; i < 12; i++) await say(client, `here ${i}`)
  const requests: Uint8Array[] = []
  const request = (frame: Uint8Array): Uint8Array => {
    requests.push(frame)
    return frame
  }
  const peer = peerOf("home", server)
  await syncWith(client, { ...peer, transport: watched(peer.transport, { request }) })
  await say(server, "more")
  await syncWith(client, { ...peer, transport: watched(peer.transport, { request }) })
  const { epoch, id: library } = server
  const cursors = [{ log: "library", position: 1 }]
  requests.push(encode({ kind: "live", version: 1, library, epoch, cursors, credit: 1000 }), encode({ kind: "ping" }))
  return { server, requests }
}

describe("frames that were changed on the way", () => {
  it("[SYNC-3] [SYNC-8] get an answer each from a server, which stays what it is", { timeout: 600_000 }, async () => {
    const { server, requests } = await recorded()
    const chance = new Chance(seed)
    const [before, held] = [await server.stateHash(), await server.holdings()]
    const kinds = new Map<string, number>()
    for (let i = 0; i < numRuns; i++) {
      const { frame } = await serve(serverOf(server), "device", mutated(chance.pick(requests), chance))
      const { kind } = decodeAnswer(frame)
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
    }
    // Most are refused as a whole; some are other questions than were asked.
    expect(kinds.get("refused")).toBeGreaterThan(numRuns / 2)
    expect(kinds.size).toBeGreaterThan(1)
    expect(await server.stateHash()).toBe(before)
    expect(await server.holdings()).toEqual(held)
    expect(await server.verify()).toMatchObject({ ok: true })
  })

  it("[SYNC-2] [SYNC-3] [SYNC-8] move no cursor of a client past what it has", { timeout: 600_000 }, async () => {
    const { server } = await recorded()
    const empty = imageOf(await newReplica())
    const chance = new Chance(seed)
    const peer = peerOf("home", server)
    const points = (await server.holdings()).map(({ log, origin, seq, head }) => ({ log, origin, seq, id: head }))
    for (let i = 0; i < SYNCS; i++) {
      const client = await newReplica(empty)
      const answer = (frame: Uint8Array, n: number): Uint8Array =>
        n > 1 && chance.happens(0.5) ? mutated(frame, chance) : frame
      const outcome = await syncWith(client, { ...peer, transport: watched(peer.transport, { answer }) }).catch(
        (cause: unknown) => cause,
      )
      if (outcome instanceof Error) {
        const isExpected = [FrameRefused, PeerRefused, PeerUnreachable, PeerNotTrusted].some(
          (kind) => outcome instanceof kind,
        )
        expect(isExpected, String(outcome.stack)).toBe(true)
      }
      const cursors = await client.store.read(() =>
        query<{ log: string; position: number }>('SELECT log, position FROM "syncCursor"'),
      )
      const missing = await client.store.read(() => absentPoints(client.store.dialect, points))
      for (const { log, position } of cursors) {
        if (position <= 1 || !missing.some((point) => point.log === log)) continue
        // It may stand before what is missing, and not behind: the server gives the rest from there.
        const rest = (await server.events(position, 1000)).filter((event) => event.log === log)
        for (const { id, seq, origin } of missing.filter((point) => point.log === log))
          expect(
            rest.some((event) => event.id === id),
            `cursor ${position} of ${log} has passed ${seq} of ${origin}`,
          ).toBe(true)
      }
      await syncWith(client, peer)
      expect(await client.stateHash()).toBe(await server.stateHash())
      await client.close()
    }
  })
})
