/** A new key that one process gives a replica holds for all processes on its database. */
import { describe, expect, it } from "vitest"
import { LIBRARY } from "../ids.ts"
import { Library } from "../Library.ts"
import { gapsBehind, readArrivals, readGap } from "../log/outgoing.ts"
import { pgStore } from "../store/postgres.ts"
import { newLibrary, seededPorts } from "../testing/given.ts"
import { startPostgres } from "../testing/postgres.ts"
import { testRegistry } from "../testing/registry.ts"
import { has } from "../testing/tools.ts"

const said = (text: string) => ({
  actor: "user:ada",
  events: [{ type: "note.said", subject: "note:1", payload: { text, mood: "low" } }],
})

describe.skipIf(!has("initdb"))("two processes on one PostgreSQL database", () => {
  it("[SYNC-25] both go on under the new name that one of them took, and send and take like any replica", async () => {
    const server = await startPostgres()
    try {
      const open = async () =>
        Library.open({
          store: await pgStore({ url: server.url, schema: "renewed" }),
          registry: testRegistry,
          ports: seededPorts(1),
        })
      const [one, two] = [await open(), await open()]
      const twin = await newLibrary(testRegistry, 1)
      expect([two.origin, twin.origin]).toEqual([one.origin, one.origin])
      await one.append(said("a"))
      await twin.append(said("elsewhere"))
      await twin.append(said("more"))
      await twin.sign()
      const size = { events: 100, bytes: 10_000 }
      const { dialect } = twin.store
      const page = await twin.store.read(() => readArrivals(dialect, new Map([[LIBRARY, 1]]), size))
      const { renewed } = await one.receive(page.batches)
      expect(renewed).toMatchObject({ former: twin.origin })
      const { events } = await two.append(said("b"))
      expect(events[0]).toMatchObject({ origin: renewed?.origin, seq: 1 })
      expect(two).toMatchObject({ origin: one.origin, epoch: one.epoch })
      await one.append(said("c"))
      await two.sign()
      const replica = await newLibrary(testRegistry, 9)
      const gaps = await one.store.read(() => gapsBehind(one.store.dialect, [], () => true))
      for (const gap of gaps) {
        const batch = await one.store.read(() => readGap(one.store.dialect, gap, size))
        if (batch !== undefined) await replica.ingest(batch)
      }
      expect(await replica.stateHash()).toBe(await two.stateHash())
      expect(await one.verify()).toMatchObject({ ok: true })
      await Promise.all([one.close(), two.close()])
    } finally {
      await server.stop()
    }
  })
})
