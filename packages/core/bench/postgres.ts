/** The same work on a PostgreSQL server of its own, durable as servers are by default. Nothing is done by hand to compare with. */
import { registry } from "../src/library/index.ts"
import { Library } from "../src/Library.ts"
import { pgStore } from "../src/store/postgres.ts"
import { systemPorts } from "../src/system.ts"
import { startPostgres } from "../src/testing/postgres.ts"
import { search } from "../src/views/search/search.ts"
import { amount, boundResult, median, type Options, percentile, type Result, timed } from "./harness.ts"
import { batches, tracks } from "./workload.ts"

const figure = (name: string, unit: string, value: number): Result => ({
  name: `PostgreSQL: ${name}`,
  value,
  unit,
  limit: null,
  ratio: null,
  goal: "",
  ok: true,
})

async function onPostgres(options: Options): Promise<Result[]> {
  const all = batches(tracks(amount(options, 25_000, 5_000)))
  const events = all.reduce((sum, batch) => sum + batch.length, 0)
  const server = await startPostgres({ fsync: "on" })
  try {
    const store = await pgStore({ url: server.url, schema: "bench" })
    const library = await Library.open({ store, registry, ports: systemPorts })
    const rate = (ms: number, count: number) => (count / ms) * 1000
    const appended = await timed(async () => {
      for (const batch of all) await library.append({ actor: "import", events: batch })
    })
    const single = batches(tracks(50), 1)
    const singles: number[] = []
    for (const batch of single) singles.push(await timed(() => library.append({ actor: "user:ada", events: batch })))
    const rebuilt = await timed(() => library.rebuild())
    const opened: number[] = []
    for (let i = 0; i < 5; i++)
      opened.push(
        await timed(async () => {
          const again = await pgStore({ url: server.url, schema: "bench" })
          await (await Library.open({ store: again, registry, ports: systemPorts })).close()
        }),
      )
    const searches: number[] = []
    const tables = { search: `search_${library.generation}`, track: `track_${library.generation}` }
    for (let i = 0; i < 200; i++) {
      const text = ["love", "night in", "blue riv", "the", "a"][i % 5] as string
      searches.push(await timed(() => store.read(() => search(store.dialect, tables, text))))
    }
    await library.close()
    return [
      figure("append with views and search, batches of 1,000", "events/s", rate(appended, events)),
      figure("append one event with views, fsynced", "ms", median(singles)),
      figure("rebuild of all views", "events/s", rate(rebuilt, events)),
      boundResult(`PostgreSQL: open a library of ${events.toLocaleString("en")} events`, "ms", 150, median(opened)),
      figure("search, p99", "ms", percentile(searches, 0.99)),
    ]
  } finally {
    await server.stop()
  }
}

export const postgresBenches = { postgres: onPostgres }
