/** What is erased or compacted is in no snapshot that is kept, and nobody is blamed for one in which it still was. */
import { existsSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { expect, it } from "vitest"
import { Library, registry } from "@ledgerline/core"
import { openSqlite } from "@ledgerline/core/store/sqlite"
import { seededPorts, START } from "@ledgerline/core/testing"
import { syncWith } from "../client/sync.ts"
import { LIBRARY_ID, mark, newReplica, say } from "../testing/world.ts"
import { newFolder, snapshotPeer, snapshotsOf, withoutHistory } from "../testing/snapshots.ts"

async function filled(count: number): Promise<Library> {
  const server = await newReplica()
  for (let i = 0; i < count; i++) await say(server, `${i}`, `note:${i % 17}`)
  await mark(server, "ada")
  return server
}

it("[SYNC-32] [SYNC-34] a snapshot is not wrong where something was compacted since, and is kept no longer", async () => {
  const open = (seed: number) =>
    Library.open({
      store: openSqlite({ path: ":memory:", owner: { pid: 1, host: "test" }, now: () => START }),
      registry,
      ports: seededPorts(seed),
      library: LIBRARY_ID,
    })
  const [server, client] = [await open(13), await open(14)]
  const claim = (subject: string, title: string) => {
    const payload = { provider: "embedded", tier: "embedded", fields: { title } }
    return server.append({ actor: "user:ada", events: [{ type: "claim.attributed", subject, payload }] })
  }
  for (const title of ["A", "B", "C"]) await claim("track:t", title)
  await claim("track:u", "A")
  const snapshots = snapshotsOf(server)
  const cut = snapshotPeer("home", server, { snapshots, transport: withoutHistory })
  await expect(syncWith(client, cut)).rejects.toMatchObject({ _tag: "PeerUnreachable" })
  const { id } = (await snapshots.current()) ?? { id: "" }
  expect(await server.compact({ olderThan: 0 })).toMatchObject({ removed: { events: 2 } })
  expect(await snapshots.find(id)).toBeUndefined()
  const { notices } = await syncWith(client, snapshotPeer("home", server, { snapshots }))
  expect(notices).toEqual([])
  expect(await client.stateHash()).toBe(await server.stateHash())
  await server.close()
  await client.close()
})

it("[SYNC-32] keeps no snapshot that holds what has been erased since", async () => {
  const server = await filled(20)
  const folder = newFolder()
  const snapshots = snapshotsOf(server, folder)
  const made = await snapshots.current()
  const { id, origin, seq } = await say(server, "to be erased")
  const payload = { events: [{ id, origin, seq }], operations: [] }
  await server.append({ actor: "user:ada", events: [{ type: "erasure.made", subject: "erasure:1", payload }] })
  await expect.poll(() => existsSync(join(folder, `${made?.id}.chunks`))).toBe(false)
  expect(await snapshots.find(made?.id ?? "")).toBeUndefined()
})

it("[SYNC-32] keeps no snapshot of what was erased while it was made", async () => {
  const server = await filled(20)
  const { id, origin, seq } = await say(server, "to be erased")
  const payload = { events: [{ id, origin, seq }], operations: [] }
  let isErased = false
  const store = new Proxy(server.store, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target)
      if (name !== "read") return typeof value === "function" ? (value.bind(target) as unknown) : value
      return async (work: Parameters<typeof target.read>[0]) => {
        const read = await target.read(work)
        if (!isErased && typeof read === "object" && read !== null && "projection" in read) {
          isErased = true
          await server.append({
            actor: "user:ada",
            events: [{ type: "erasure.made", subject: "erasure:1", payload }],
          })
        }
        return read
      }
    },
  })
  const slow = new Proxy(server, {
    get(target, name) {
      if (name === "store") return store
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === "function" ? (value.bind(target) as unknown) : value
    },
  })
  const folder = newFolder()
  const made = await snapshotsOf(slow, folder).current()
  expect(isErased).toBe(true)
  expect(made?.position).toBe((await server.holdings()).reduce((sum, each) => sum + each.seq, 0))
  expect(readdirSync(folder).toSorted()).toEqual([`${made?.id}.chunks`, `${made?.id}.json`])
})
