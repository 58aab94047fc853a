/** Servers whose snapshots lie, and who may have what of one. */
import { constants, zstdCompressSync } from "node:zlib"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  decodeRecords,
  encodeRecord,
  type Library,
  LIBRARY,
  query,
  sha256,
  type SnapshotRecord,
} from "@ledgerline/core"
import { holds, rows } from "@ledgerline/core/testing"
import { syncWith } from "../client/sync.ts"
import { decodeAnswer, decodeRequest, encode } from "../protocol/messages.ts"
import { serve } from "../server/serve.ts"
import { mark, newReplica, peerOf, say, serverOf } from "../testing/world.ts"
import { before, snapshotPeer, snapshotsOf } from "../testing/snapshots.ts"
import type { Transport } from "../transport.ts"
import { CHUNK_TAG, type Manifest, statementOf } from "./manifest.ts"
import type { ChunkAnswer, ManifestAnswer } from "./messages.ts"
import { unpacked } from "./taken.ts"

async function filled(count = 30): Promise<Library> {
  const server = await newReplica()
  for (let i = 0; i < count; i++) await say(server, `${i}`, `note:${i % 7}`)
  for (let i = 0; i < 5; i++)
    await server.append({
      actor: "user:ada",
      events: [{ type: "mark.made", subject: `note:${i}`, payload: { value: `${i}` } }],
    })
  return server
}

const packed = (content: Uint8Array): Buffer =>
  Buffer.concat([CHUNK_TAG, zstdCompressSync(content, { params: { [constants.ZSTD_c_compressionLevel]: 1 } })])

/** A server that makes something else of the content of its chunks, and signs that. */
function lying(server: Library, change: (content: Buffer) => readonly Uint8Array[]): (inner: Transport) => Transport {
  const told = new Map<string, Buffer>()
  return (inner) => ({
    async request(frame) {
      const asked = decodeRequest(frame)
      if (asked.kind === "chunks") {
        const chunks = asked.hashes.map((hash) => told.get(hash) as Buffer)
        return encode({ kind: "chunk", chunks })
      }
      const answer = await inner.request(frame)
      const manifest = decodeAnswer(answer)
      if (manifest.kind !== "manifest") return answer
      const logs: Manifest["logs"][number][] = []
      for (const { log, chunks } of manifest.logs) {
        const request = { kind: "chunks", version: 1, library: server.id, id: manifest.id } as const
        const got = decodeAnswer(await inner.request(encode({ ...request, hashes: chunks.map(({ hash }) => hash) })))
        const all = got.kind === "chunk" ? Buffer.concat(got.chunks.map(unpacked)) : Buffer.alloc(0)
        const made = change(all).map((content) => {
          const bytes = packed(content)
          told.set(sha256(bytes), bytes)
          return { hash: sha256(bytes), size: bytes.length }
        })
        logs.push({ log, chunks: made })
      }
      const changed = { ...manifest, logs }
      return encode({ ...changed, signature: server.signSnapshot(statementOf(changed)) })
    },
  })
}

/** A lie about records. */
const about =
  (change: (record: SnapshotRecord) => SnapshotRecord | undefined) =>
  (content: Buffer): Buffer[] => {
    const changed = decodeRecords(content).records.flatMap((record) => change(record) ?? [])
    return [Buffer.concat(changed.map(encodeRecord))]
  }

/** What the library is, whatever the server said: that of the events, in no more tables than there were. */
async function expectSound(client: Library, server: Library): Promise<void> {
  expect(await client.ahead()).toBeUndefined()
  expect(await client.stateHash()).toBe(await server.stateHash())
  expect(await client.verify()).toMatchObject({ ok: true, problems: [] })
  const tables = async (library: Library) =>
    (await rows<{ name: string }>(library, "SELECT name FROM sqlite_master"))
      .map(({ name }) => name.replaceAll(/_\d+/g, "_"))
      .filter((name) => !name.startsWith("sync") && !name.startsWith("sqlite_"))
      .toSorted()
  expect(await tables(client)).toEqual(await tables(server))
  expect(await client.store.read(() => query(`SELECT hash FROM "syncChunk"`))).toEqual([])
}

const isSubject = (record: SnapshotRecord) => record.kind === "subject"

describe("a snapshot that lies", () => {
  const lies: readonly (readonly [string, (record: SnapshotRecord) => SnapshotRecord | undefined])[] = [
    ["leaves a subject out", (record) => (isSubject(record) && record.key === "note:3" ? undefined : record)],
    ["leaves all out", () => undefined],
    [
      "makes one up",
      (record) => (isSubject(record) && record.key === "note:3" ? { ...record, key: "note:31" } : record),
    ],
    ["has another state", (record) => (isSubject(record) ? { ...record, state: otherState } : record)],
    ["has no state", (record) => (isSubject(record) ? { ...record, state: null } : record)],
    ["has another time", (record) => (isSubject(record) ? { ...record, at: record.at + 1 } : record)],
    ["has more events", (record) => (isSubject(record) ? { ...record, events: record.events + 1 } : record)],
    ["leaves rows out", (record) => ({ ...record, rows: [] })],
    [
      "has other rows",
      (record) => ({
        ...record,
        rows: record.rows.map(([table, values]) => [table, values.map((value) => (value === "3" ? "4" : value))]),
      }),
    ],
    [
      "hides an event",
      (record) => (isSubject(record) ? { ...record, inactive: [["a".repeat(64), null, null]] } : record),
    ],
  ]
  it.each(lies)("[SYNC-34] is found out when the history is here: it %s", async (_, lie) => {
    const [server, client] = [await filled(), await newReplica()]
    const report = await syncWith(client, snapshotPeer("home", server, { transport: lying(server, about(lie)) }))
    expect(report).toMatchObject({ received: 35, notices: [{ kind: "snapshotWrong" }] })
    expect(report.notices[0]?.text).toMatch(/^The snapshot that home sent is not what its history says: /)
    await expectSound(client, server)
  })

  const impossible: readonly (readonly [string, (content: Buffer) => readonly Uint8Array[]])[] = [
    ["rows of a table that there is not", about((record) => ({ ...record, rows: [["sqlite_master", ["a"]]] }))],
    ["rows of the log's own tables", about((record) => ({ ...record, rows: [["meta", ["seed", "0"]]] }))],
    [
      "values of another type",
      about((record) => ({ ...record, rows: record.rows.map(([table]) => [table, [1, 2.5]]) })),
    ],
    [
      "rows that are not whole",
      about((record) => ({ ...record, rows: record.rows.map(([table, all]) => [table, all.slice(1)]) })),
    ],
    [
      "subjects of another log",
      about((record) => (isSubject(record) ? { ...record, key: `user:eve ${record.key}` } : record)),
    ],
    ["a subject twice", (content) => [content, content]],
    [
      "a state of no plain values",
      about((record) => (isSubject(record) ? { ...record, state: Buffer.from("c1", "hex") } : record)),
    ],
    [
      "a state that nests",
      about((record) => (isSubject(record) ? { ...record, state: Buffer.alloc(5000, 0x91) } : record)),
    ],
    [
      "a state with a length that lies",
      about((record) => (isSubject(record) ? { ...record, state: Buffer.from("ddffffffff", "hex") } : record)),
    ],
    ["a record that does not end", (content) => [content.subarray(0, -1)]],
    ["a record that is too long", () => [Buffer.from("ffffffff00", "hex")]],
    ["a chunk that unpacks to too much", () => [Buffer.alloc(8 * 1024 * 1024)]],
  ]
  it.each(impossible)("[SYNC-33] is let go of at once, for the events: %s", async (_, lie) => {
    const [server, client] = [await filled(), await newReplica()]
    const seen: unknown[] = []
    const onProgress = ({ step }: { readonly step: string }) => void seen.push(step)
    const peer = snapshotPeer("home", server, { transport: lying(server, lie) })
    const report = await syncWith(client, peer, { onProgress })
    expect(report).toMatchObject({ received: 35, notices: [{ kind: "snapshotWrong" }] })
    expect(seen).not.toContain("proof")
    await expectSound(client, server)
  })

  it("[SYNC-33] [SYNC-34] does no harm, whatever its bytes are", () =>
    holds(30, [fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 6 })], async (flips) => {
      const [server, client] = [await filled(12), await newReplica()]
      const flipped = (content: Buffer): Buffer[] => {
        const bytes = Buffer.from(content)
        for (const [at, value] of flips) bytes[at % bytes.length] = value
        return [bytes]
      }
      await syncWith(client, snapshotPeer("home", server, { transport: lying(server, flipped) }))
      await expectSound(client, server)
    }))

  it("[SYNC-32] is let go of before it shows, where a chunk is sound and not the one that was promised", async () => {
    const [server, client] = [await filled(), await newReplica()]
    const seen: string[] = []
    const lie = about((record) => (isSubject(record) && record.key === "note:3" ? undefined : record))
    const transport = (inner: Transport): Transport => ({
      request: async (frame) => {
        const answer = decodeAnswer(await inner.request(frame))
        if (answer.kind !== "chunk") return encode(answer)
        return encode({ ...answer, chunks: answer.chunks.map((chunk) => packed(Buffer.concat(lie(unpacked(chunk))))) })
      },
    })
    const report = await syncWith(client, snapshotPeer("home", server, { transport }), {
      onProgress: ({ step }) => void seen.push(step),
    })
    expect(report).toMatchObject({ received: 35, notices: [{ kind: "snapshotWrong" }] })
    expect(seen).not.toContain("proof")
    await expectSound(client, server)
  })

  it("[SYNC-32] is not taken without the signature of the server, nor chunks that it did not promise", async () => {
    const server = await filled()
    const changed: ((answer: ReturnType<typeof decodeAnswer>) => ReturnType<typeof decodeAnswer>)[] = [
      (answer) => (answer.kind === "manifest" ? { ...answer, signature: Buffer.alloc(64) } : answer),
      (answer) => (answer.kind === "manifest" ? { ...answer, points: answer.points.slice(1) } : answer),
      (answer) =>
        answer.kind === "manifest"
          ? { ...answer, points: answer.points.map((at) => ({ ...at, seq: at.seq + 1 })) }
          : answer,
      (answer) => (answer.kind === "manifest" ? { ...answer, epoch: "0".repeat(32) } : answer),
      (answer) => (answer.kind === "chunk" ? { ...answer, chunks: [packed(Buffer.from("x"))] } : answer),
    ]
    for (const change of changed) {
      const client = await newReplica()
      const transport = (inner: Transport): Transport => ({
        request: async (frame) => encode(change(decodeAnswer(await inner.request(frame)))),
      })
      const report = await syncWith(client, snapshotPeer("home", server, { transport }))
      expect(report).toMatchObject({ received: 35, notices: [{ kind: "snapshotWrong" }] })
      await expectSound(client, server)
    }
  })

  it("[SYNC-32] of another version of the program is not taken, nor is one where the server has none", async () => {
    const server = await filled()
    const other = (inner: Transport): Transport => ({
      async request(frame) {
        const answer = decodeAnswer(await inner.request(frame))
        if (answer.kind !== "manifest") return encode(answer)
        const changed = { ...answer, projection: "7;;;" }
        return encode({ ...changed, signature: server.signSnapshot(statementOf(changed)) })
      },
    })
    const none = peerOf("home", server, { snapshotFrom: 1 })
    for (const peer of [snapshotPeer("home", server, { transport: other }), none]) {
      const client = await newReplica()
      expect(await syncWith(client, peer)).toMatchObject({ received: 35, notices: [] })
      await expectSound(client, server)
    }
  })
})

describe("a server that goes on", () => {
  it("[SYNC-33] to another snapshot does not have to send again what is in both", async () => {
    const [server, client] = [await newReplica(), await newReplica()]
    // Subjects are large, so that there are some chunks.
    for (let i = 0; i < 60; i++) await say(server, digits(i), `note:${String(i).padStart(2, "0")}`)
    const [first, second] = [snapshotsOf(server), snapshotsOf(server)]
    const asked: string[] = []
    let got = 0
    const transport = before((message) => {
      if (message.kind !== "chunks") return
      if (got++ === 1) throw new Error("the line is dead")
    })
    await expect(syncWith(client, snapshotPeer("home", server, { snapshots: first, transport }))).rejects.toMatchObject(
      { _tag: "PeerUnreachable" },
    )
    await say(server, "later", "note:99")
    const watching = before((message) => void (message.kind === "chunks" && asked.push(...message.hashes)))
    const peer = snapshotPeer("home", server, { snapshots: second, transport: watching })
    const report = await syncWith(client, peer)
    expect(report).toMatchObject({ received: 61, notices: [] })
    const stored = await second.current()
    const all = new Set(stored?.logs.flatMap(({ chunks }) => chunks.map(({ hash }) => hash)))
    const again = new Set(asked.filter((hash) => all.has(hash)))
    expect(again.size).toBeLessThan(all.size)
    expect(await client.stateHash()).toBe(await server.stateHash())
  })
})

describe("who may have what of a snapshot", () => {
  it("[SYNC-30] [SYNC-32] nothing of a log that somebody may not read is in theirs", async () => {
    const [server, client, other] = [await filled(), await newReplica(), await newReplica()]
    await mark(server, "ada", "private to ada")
    const policy = {
      maySync: () => true,
      mayRead: (_: string, log: string) => log === LIBRARY,
      mayWrite: () => true,
    }
    const snapshots = snapshotsOf(server)
    const whole = await snapshots.current()
    const told: (ManifestAnswer | ChunkAnswer)[] = []
    const transport = (inner: Transport): Transport => ({
      async request(frame) {
        const answer = await inner.request(frame)
        const message = decodeAnswer(answer)
        if (message.kind === "manifest" || message.kind === "chunk") told.push(message)
        return answer
      },
    })
    const peer = snapshotPeer("home", server, { policy, snapshots, transport })
    expect(await syncWith(client, peer)).toMatchObject({ received: 35, notices: [] })
    await syncWith(other, { ...peer, snapshotFrom: Number.POSITIVE_INFINITY })
    expect(await client.stateHash()).toBe(await other.stateHash())
    expect(told).toMatchObject([{ logs: [{ log: LIBRARY }] }, { kind: "chunk" }])
    const text = told
      .map((message) => (message.kind === "chunk" ? message.chunks.map(unpacked).join() : JSON.stringify(message)))
      .join()
    expect(text).toContain("note:3")
    expect(text).not.toContain("ada ")
    expect(text).not.toContain("private")
    const hidden = whole?.logs.find(({ log }) => log === "user:ada")?.chunks.map(({ hash }) => hash) ?? []
    const ask = { kind: "chunks", version: 1, library: server.id, id: whole?.id ?? "", hashes: hidden } as const
    const shown = serverOf(server, { policy, snapshots })
    const unknown = { ...ask, hashes: ["0".repeat(64)] }
    const [one, two] = [await serve(shown, "eve", encode(ask)), await serve(shown, "eve", encode(unknown))]
    expect(decodeAnswer(one.frame)).toMatchObject({ kind: "refused", reason: "noSnapshot" })
    expect(one).toEqual(two)
    expect(decodeAnswer((await serve(serverOf(server, { snapshots }), "eve", encode(ask))).frame)).toMatchObject({
      kind: "chunk",
    })
  })

  it("[SYNC-32] no key, cursor or row of this device alone is in one", async () => {
    const [server, other] = [await filled(), await newReplica()]
    await syncWith(server, peerOf("secret place", other))
    const meta = await rows<{ value: string }>(server, "SELECT value FROM meta WHERE key IN ('seed', 'formerSeeds')")
    const snapshots = snapshotsOf(server)
    const stored = await snapshots.current()
    const bytes = await Promise.all(
      (stored?.logs ?? []).flatMap(({ chunks }) =>
        chunks.map(async (chunk) =>
          unpacked((await snapshots.read(stored as NonNullable<typeof stored>, chunk)) ?? Buffer.alloc(0)),
        ),
      ),
    )
    const all = Buffer.concat(bytes)
    expect(all.includes("note:3")).toBe(true)
    for (const secret of [...meta.map(({ value }) => value), "secret place", "syncCursor"]) {
      expect(all.includes(secret)).toBe(false)
      expect(JSON.stringify(stored).includes(secret)).toBe(false)
    }
  })
})

/** A text that does not compress to nothing. */
const digits = (seed: number): string =>
  Array.from({ length: 2000 }, (_, i) => sha256(Buffer.from(`${seed} ${i}`))).join("")

/** The state of a note, as no event of the tests makes it. */
const otherState = Buffer.from("81a46e6f746583a474657874a16ca46d6f6f64a36c6f77a47461677380", "hex")
