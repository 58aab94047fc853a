/** Rows of a snapshot that a thread makes: the same as without one, whatever comes and whenever it ends. */
import { join } from "node:path"
import { zstdCompressSync } from "node:zlib"
import { describe, expect, it, onTestFinished } from "vitest"
import {
  decodeRecords,
  encodeRecord,
  Library,
  type Place,
  type Ports,
  registry,
  type RowsBeside,
  sha256,
  type SnapshotRecord,
} from "@ledgerline/core"
import { batches, tracks } from "@ledgerline/core/bench/workload"
import { openSqlite } from "@ledgerline/core/store/sqlite"
import { rowsInThread } from "@ledgerline/core/system"
import { seededPorts, START } from "@ledgerline/core/testing"
import { syncWith } from "../client/sync.ts"
import { decodeAnswer, decodeRequest, encode } from "../protocol/messages.ts"
import { before, newFolder, snapshotPeer, snapshotsOf } from "../testing/snapshots.ts"
import { LIBRARY_ID } from "../testing/world.ts"
import type { Transport } from "../transport.ts"
import { CHUNK_TAG, type Manifest, statementOf } from "./manifest.ts"
import type { SyncProgress } from "./progress.ts"
import { unpacked } from "./taken.ts"

type Beside = NonNullable<Ports["rowsBeside"]>

async function open(seed: number, rowsBeside?: Beside, path = ":memory:"): Promise<Library> {
  const library = await Library.open({
    store: openSqlite({ path, owner: { pid: 1, host: "test" }, now: () => START }),
    registry,
    ports: { ...seededPorts(seed), ...(rowsBeside === undefined ? {} : { rowsBeside }) },
    library: LIBRARY_ID,
  })
  onTestFinished(() => library.close())
  return library
}

/** Members with logs of their own, so that there are more chunks than are loaded at once. */
const MEMBERS = 30

async function filled(): Promise<Library> {
  const server = await open(1)
  const made = tracks(60)
  for (const events of batches(made)) await server.append({ actor: "import", events })
  for (let i = 0; i < MEMBERS; i++) {
    const event = {
      type: "favourite.starred",
      subject: `favourite:album.${made[i]?.id ?? ""}`,
      payload: { starred: true },
    }
    await server.append({ actor: `user:m${i}`, events: [{ ...event, log: `user:m${i}` }] })
  }
  return server
}

/** Counts what the thread made. */
function counted(start: Place) {
  const thread = rowsInThread(start)
  const seen = { made: 0 }
  const beside: RowsBeside = {
    async make(chunks) {
      const rows = await thread.make(chunks)
      if (rows !== undefined) seen.made += 1
      return rows
    },
    end: () => thread.end(),
  }
  return { beside, seen }
}

/** Content of the first chunk of the library's log as somebody makes it who signs for it. */
function changed(server: Library, change: (content: Buffer) => readonly Uint8Array[]): (inner: Transport) => Transport {
  const told = new Map<string, Buffer>()
  return (inner) => ({
    async request(frame) {
      const asked = decodeRequest(frame)
      if (asked.kind === "chunks") {
        const own = asked.hashes.flatMap((hash) => told.get(hash) ?? [])
        return own.length > 0 ? encode({ kind: "chunk", chunks: own.slice(0, 1) }) : inner.request(frame)
      }
      const answer = await inner.request(frame)
      const manifest = decodeAnswer(answer)
      if (manifest.kind !== "manifest") return answer
      const logs: Manifest["logs"][number][] = []
      for (const each of manifest.logs) {
        const [first] = each.chunks
        if (each.log !== "library" || first === undefined) {
          logs.push(each)
          continue
        }
        const request = { kind: "chunks", version: 1, library: server.id, id: manifest.id } as const
        const got = decodeAnswer(await inner.request(encode({ ...request, hashes: [first.hash] })))
        const content = got.kind === "chunk" ? unpacked(got.chunks[0] as Uint8Array) : Buffer.alloc(0)
        const chunks = change(content).map((part) => {
          const bytes = Buffer.concat([CHUNK_TAG, zstdCompressSync(part)])
          told.set(sha256(bytes), bytes)
          return { hash: sha256(bytes), size: bytes.length }
        })
        logs.push({ log: each.log, chunks })
      }
      const all = { ...manifest, logs }
      return encode({ ...all, signature: server.signSnapshot(statementOf(all)) })
    },
  })
}

async function expectSame(client: Library, server: Library): Promise<void> {
  expect(await client.ahead()).toBeUndefined()
  expect(await client.stateHash()).toBe(await server.stateHash())
  expect(await client.verify()).toMatchObject({ ok: true, problems: [] })
}

describe("rows of a snapshot that a thread makes", () => {
  it("[SYNC-33] are those that the server shows, log by log", async () => {
    const server = await filled()
    let seen = { made: 0 }
    const client = await open(2, (start) => {
      const { beside, seen: found } = counted(start)
      seen = found
      return beside
    })
    const hashes: string[] = []
    const onProgress = ({ step }: SyncProgress) => step === "history" && hashes.push(step)
    const transport = before(async ({ kind }) => {
      if (kind === "pull" && hashes.length === 1) hashes.push(await client.stateHash())
    })
    expect(await syncWith(client, snapshotPeer("home", server, { transport }), { onProgress })).toMatchObject({
      notices: [],
    })
    expect(seen.made).toBe(3)
    expect(hashes[1]).toBe(await server.stateHash())
    await expectSame(client, server)
  })

  it("[SYNC-33] are made where it was cut off, with or without a thread", async () => {
    const server = await filled()
    const snapshots = snapshotsOf(server)
    for (const cut of [3, 4, 5]) {
      const path = join(newFolder(), "client.db")
      let client = await open(10, rowsInThread, path)
      const transport = (inner: Transport): Transport => {
        let n = 0
        return {
          async request(frame) {
            if (++n === cut) throw new Error("the line is dead")
            // Few at a time, so that there is something to cut.
            const asked = decodeRequest(frame)
            return inner.request(
              asked.kind === "chunks" ? encode({ ...asked, hashes: asked.hashes.slice(0, 14) }) : frame,
            )
          },
        }
      }
      await expect(syncWith(client, snapshotPeer("home", server, { snapshots, transport }))).rejects.toMatchObject({
        _tag: "PeerUnreachable",
      })
      await client.close()
      client = await open(11, cut === 4 ? rowsInThread : undefined, path)
      expect(await syncWith(client, snapshotPeer("home", server, { snapshots }))).toMatchObject({ notices: [] })
      await expectSame(client, server)
    }
  })

  it("[SYNC-33] are made without it where it ends, or a record goes on in another chunk", async () => {
    const server = await filled()
    const ending: Beside = (start) => {
      const thread = rowsInThread(start)
      let asked = 0
      return {
        make: (chunks) => (asked++ === 1 ? thread.end().then(() => thread.make(chunks)) : thread.make(chunks)),
        end: () => thread.end(),
      }
    }
    const client = await open(3, ending)
    expect(await syncWith(client, snapshotPeer("home", server))).toMatchObject({ notices: [] })
    await expectSame(client, server)
    const other = await open(4, rowsInThread)
    const halves = changed(server, (content) => [content.subarray(0, 20_001), content.subarray(20_001)])
    expect(await syncWith(other, snapshotPeer("home", server, { transport: halves }))).toMatchObject({ notices: [] })
    await expectSame(other, server)
  })

  const lies: readonly (readonly [string, (record: SnapshotRecord) => SnapshotRecord])[] = [
    ["a state that nests", (record) => ({ ...record, state: Buffer.alloc(5000, 0x91) })],
    [
      "rows that are not whole",
      (record) => ({ ...record, rows: record.rows.map(([table, all]) => [table, all.slice(1)]) }),
    ],
    ["rows of another table", (record) => ({ ...record, rows: [["meta", ["seed", "0"]]] })],
    [
      "a subject of another log",
      (record) => (record.kind === "subject" ? { ...record, key: `user:m1 ${record.key}` } : record),
    ],
  ]
  it.each(lies)("[SYNC-33] are not made of %s: the server is named, and events come", async (_, lie) => {
    const [server, client] = [await filled(), await open(5, rowsInThread)]
    const transport = changed(server, (content) => [
      Buffer.concat(decodeRecords(content).records.map((each) => encodeRecord(lie(each)))),
    ])
    const steps = new Set<SyncProgress["step"]>()
    const onProgress = ({ step }: SyncProgress) => void steps.add(step)
    const report = await syncWith(client, snapshotPeer("home", server, { transport }), { onProgress })
    expect(report).toMatchObject({ notices: [{ kind: "snapshotWrong" }] })
    // It is found out before anything of it shows.
    expect(steps).not.toContain("views")
    await expectSame(client, server)
  })

  it("[SYNC-33] are kept from a thread that is let go of when the sync is stopped", async () => {
    const [server, stop] = [await filled(), new AbortController()]
    let ended = 0
    const client = await open(6, (start) => {
      const thread = rowsInThread(start)
      return { make: (chunks) => thread.make(chunks), end: () => thread.end().then(() => void (ended += 1)) }
    })
    const transport = before(({ kind }) => kind === "chunks" && stop.abort(new Error("not now")))
    const peer = snapshotPeer("home", server, { transport })
    await expect(syncWith(client, peer, { signal: stop.signal })).rejects.toThrow("not now")
    expect(ended).toBe(1)
    expect(await syncWith(client, snapshotPeer("home", server))).toMatchObject({ notices: [] })
    await expectSame(client, server)
  })
})
