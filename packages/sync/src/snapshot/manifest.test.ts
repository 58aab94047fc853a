/** A server that signs a manifest that lies: it does no harm, and is told where it says anything of the library. */
import { expect, it } from "vitest"
import { type Library, LIBRARY } from "@ledgerline/core"
import { syncWith } from "../client/sync.ts"
import { decodeAnswer, encode } from "../protocol/messages.ts"
import { newReplica, peerOf, say } from "../testing/world.ts"
import { snapshotPeer } from "../testing/snapshots.ts"
import type { Transport } from "../transport.ts"
import { type Manifest, statementOf } from "./manifest.ts"

async function filled(): Promise<Library> {
  const server = await newReplica()
  for (let i = 0; i < 30; i++) await say(server, `${i}`, `note:${i % 7}`)
  return server
}

const ofChunks =
  (change: (chunks: Manifest["logs"][number]["chunks"]) => Manifest["logs"][number]["chunks"]) =>
  ({ logs }: Manifest): Partial<Manifest> => ({ logs: logs.map((each) => ({ ...each, chunks: change(each.chunks) })) })

const point = { origin: "7".repeat(32), id: "a".repeat(64) }
type Lie = (manifest: Manifest, client: Library) => Partial<Manifest>
const manifests: readonly (readonly [string, "at once" | "with the history" | "never", Lie])[] = [
  ["is of another epoch", "at once", () => ({ epoch: "0".repeat(32) })],
  ["is of another library", "at once", () => ({ library: "0".repeat(32) })],
  ["has a log not to be read", "at once", ({ logs }) => ({ logs: [...logs, { log: "user:eve", chunks: [] }] })],
  [
    "has points of a log that is not in it",
    "at once",
    ({ points }) => ({ points: [...points, { ...point, log: "user:ada", seq: 1 }] }),
  ],
  [
    "is of events that there never were",
    "with the history",
    ({ points }) => ({ points: [...points, { ...point, log: LIBRARY, seq: 2 ** 48 - 1 }] }),
  ],
  [
    "is of events of the device itself that it never wrote",
    "with the history",
    ({ points }, { origin }) => ({ points: [...points, { ...point, log: LIBRARY, origin, seq: 1000 }] }),
  ],
  [
    "is of later events",
    "with the history",
    ({ points }) => ({ points: points.map((at) => ({ ...at, seq: at.seq + 1 })) }),
  ],
  ["says its chunks twice", "with the history", ofChunks((chunks) => [...chunks, ...chunks])],
  ["is empty", "with the history", ofChunks(() => [])],
  ["has chunks of other sizes", "never", ofChunks((chunks) => chunks.map((chunk) => ({ ...chunk, size: 1 })))],
  ["has no points", "never", () => ({ points: [] })],
]
it.each(manifests)("[SYNC-33] [SYNC-34] does no harm where its manifest %s: told %s", async (_, told, change) => {
  const [server, client] = [await filled(), await newReplica()]
  const steps = new Set<string>()
  const policy = { maySync: () => true, mayRead: (_: string, log: string) => log === LIBRARY, mayWrite: () => true }
  const transport = (inner: Transport): Transport => ({
    async request(frame) {
      const answer = decodeAnswer(await inner.request(frame))
      if (answer.kind !== "manifest") return encode(answer)
      const changed = { ...answer, ...change(answer, client) }
      return encode({ ...changed, signature: server.signSnapshot(statementOf(changed)) })
    },
  })
  const peer = snapshotPeer("home", server, { transport, policy })
  const report = await syncWith(client, peer, { onProgress: ({ step }) => void steps.add(step) })
  expect(steps.has("views") || steps.has("snapshot")).toBe(told !== "at once")
  expect(report.notices.map(({ kind }) => kind)).toEqual(told === "never" ? [] : ["snapshotWrong"])
  expect(await client.ahead()).toBeUndefined()
  expect(await client.stateHash()).toBe(await server.stateHash())
  expect(await client.verify()).toMatchObject({ ok: true, problems: [] })
  await say(client, "its own")
  expect(await syncWith(client, peerOf("home", server))).toMatchObject({
    sent: 1,
    aside: [],
    pending: { up: 0, down: 0 },
  })
  expect(await client.stateHash()).toBe(await server.stateHash())
})
