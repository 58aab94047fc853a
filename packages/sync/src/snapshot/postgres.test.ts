/** Snapshots of a library in PostgreSQL, which several servers may write to while one of them reads it off. */
import { Library } from "@ledgerline/core"
import { pgStore } from "@ledgerline/core/store/postgres"
import { has, type PostgresServer, seededPorts, startPostgres, testRegistry } from "@ledgerline/core/testing"
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest"
import { syncWith } from "../client/sync.ts"
import { before, newFolder, snapshotPeer, snapshotsOf } from "../testing/snapshots.ts"
import { LIBRARY_ID, mark, newReplica, peerOf, say } from "../testing/world.ts"

describe.skipIf(!has("initdb"))("a server on PostgreSQL", () => {
  let server: PostgresServer
  let schemas = 0
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server.stop())

  const open = async (schema: string, seed: number) => {
    const library = await Library.open({
      store: await pgStore({ url: server.url, schema, connections: 3 }),
      registry: testRegistry,
      ports: seededPorts(seed),
      library: LIBRARY_ID,
    })
    onTestFinished(() => library.close().catch(() => undefined))
    return library
  }

  /** Two servers on one database with so many events, some of a member's own. */
  async function pair(count: number): Promise<readonly [Library, Library]> {
    const schema = `snapshot_${++schemas}`
    const [one, other] = [await open(schema, 1), await open(schema, 2)]
    const events = Array.from({ length: count }, (_, i) => ({
      type: "note.said",
      subject: `note:${i % 300}`,
      payload: { text: `${i} ${"x".repeat(100)}`, mood: "low" },
    }))
    await one.append({ actor: "user:ada", events })
    await mark(one, "ada")
    return [one, other]
  }

  it("[SYNC-32] [SYNC-34] gives one that is of one moment, whatever another server on the database appends meanwhile", async () => {
    const [one, other] = await pair(2000)
    let isOver = false
    const appending = (async () => {
      let count = 0
      for (; !isOver || count < 5; count++) await say(other, `meanwhile ${count}`, `note:${count % 300}`)
      return count
    })()
    const client = await newReplica()
    const first = await syncWith(client, snapshotPeer("home", one))
    isOver = true
    const count = await appending
    expect(first.notices).toEqual([])
    await syncWith(client, peerOf("home", other))
    expect(await client.stateHash()).toBe(await one.stateHash())
    expect(await client.verify()).toMatchObject({ ok: true, events: 2001 + count })
  })

  it("[SYNC-33] goes on with one that was cut, also when another server on the database answers", async () => {
    const [one, other] = await pair(1500)
    const folder = newFolder()
    const client = await newReplica()
    const cut = before(({ kind }, n) => {
      if (kind === "chunks" && n > 0) throw new Error("the line is dead")
    })
    const home = snapshotPeer("home", one, { snapshots: snapshotsOf(one, folder), transport: cut })
    await expect(syncWith(client, home)).rejects.toMatchObject({ _tag: "PeerUnreachable" })
    // It has another folder, and so another snapshot: the client begins with that one.
    const asked: string[] = []
    const elsewhere = snapshotPeer("home", other, { transport: before(({ kind }) => void asked.push(kind)) })
    expect(await syncWith(client, elsewhere)).toMatchObject({ received: 1501, notices: [] })
    expect(asked).toContain("chunks")
    expect(await client.stateHash()).toBe(await one.stateHash())
    expect(await client.verify()).toMatchObject({ ok: true })
  })
})
