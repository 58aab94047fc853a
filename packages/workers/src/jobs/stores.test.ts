/** The queue on each store, and what is particular to one. */
import { query, type Store } from "@ledgerline/core"
import { pgliteStore } from "@ledgerline/core/store/pglite"
import { pgStore } from "@ledgerline/core/store/postgres"
import { has, memoryStore, type PostgresServer, startPostgres } from "@ledgerline/core/testing"
import * as Schema from "effect/Schema"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { countJobs, defineJob, enqueueJobs, JobRunner, leaseJobs, newJob, prepareJobs } from "./index.ts"
import { jobContract } from "./testing/jobContract.ts"
import { VirtualTime } from "./testing/virtualTime.ts"

jobContract("SQLite", async () => memoryStore(), 300)
jobContract("PGlite", () => pgliteStore(), 15)

describe.skipIf(!has("initdb"))("PostgreSQL", () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server.stop())
  const open = (schema: string): Promise<Store> => pgStore({ url: server.url, schema, connections: 4 })

  jobContract("PostgreSQL", () => open("library"), 15)

  it("gives each job to one of several processes", async () => {
    const stores = await Promise.all([open("several"), open("several"), open("several")])
    const [{ dialect }] = stores
    const context = { dialect, now: 0 }
    await stores[0].write(() => prepareJobs(dialect))
    const jobs = Array.from({ length: 60 }, () => ({ kind: "read" }))
    await stores[0].write(() => enqueueJobs(context, jobs))
    const wanted = { kinds: [{ kind: "read", limit: 50 }], most: 5, leaseMs: 1_000 }
    const each = stores.flatMap((store) => [1, 2, 3, 4].map(() => store.write(() => leaseJobs(context, wanted))))
    const ids = (await Promise.all(each)).flat().map(({ id }) => id)
    expect(ids.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i + 1))
    await Promise.all(stores.map((store) => store.close()))
  })

  it("has the runners of several processes do each job once", async () => {
    const stores = await Promise.all([open("runners"), open("runners")])
    const ran: number[] = []
    const count = defineJob({
      kind: "count",
      doc: "Counts.",
      reactsTo: [],
      emits: [],
      payload: Schema.Null,
      key: () => null,
      concurrency: 6,
      run: async ({ id }) => ran.push(id),
    })
    const ports = new VirtualTime()
    const runners = stores.map((store) => new JobRunner({ store, ports, handlers: [count], concurrency: 3 }))
    for (const runner of runners) await runner.start()
    expect(ports.next).toBe(5_000)
    await runners[0]?.enqueue(Array.from({ length: 40 }, () => newJob(count, null)))
    const done = () => stores[0].read(() => countJobs())
    while ((await done()).done !== 40) await Promise.all(runners.map((runner) => runner.quiet()))
    expect(ran.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1))
    await Promise.all(runners.map((runner) => runner.stop()))
    await Promise.all(stores.map((store) => store.close()))
  })
})

describe("the plans of SQLite", () => {
  it.each([
    ["SELECT id FROM job WHERE state = 'waiting' AND kind = ? ORDER BY rank, id LIMIT ?", "job_ready"],
    ["SELECT kind, count(*) FROM job WHERE state = 'running' GROUP BY kind", "job_ready"],
    ["UPDATE job SET state = 'waiting' WHERE state = 'delayed' AND due <= ?", "job_due"],
    ["SELECT min(due) FROM job WHERE state = 'running'", "job_due"],
    ["SELECT id FROM job WHERE state = ? AND due <= ? ORDER BY due LIMIT ?", "job_due"],
    [
      "SELECT id FROM job WHERE key IS NOT NULL AND ended IS NULL AND key IN (SELECT value FROM json_each(?))",
      "job_open",
    ],
  ])("%s uses %s", async (sql, index) => {
    const store = memoryStore()
    await store.write(() => prepareJobs(store.dialect))
    const params = Array.from(sql.matchAll(/\?/g), () => null)
    const rows = await store.write(() => query<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, params))
    const plan = rows.map(({ detail }) => detail).join("; ")
    expect(plan).toContain(`INDEX ${index}`)
    expect(plan).not.toMatch(/SCAN job|TEMP B-TREE/)
    await store.close()
  })
})
