/** A new replica of a large library: by events, and by a snapshot. Server and client are processes of their own. */
import { join } from "node:path"
import { amount, inFolder, type Options, type Result, timed } from "@ledgerline/core/bench"
import { syncWith, type SyncOptions } from "@ledgerline/sync"
import { fill, openLibrary } from "./libraries.ts"
import { serving } from "./serving.ts"

/** Until lists, search and appends work, and until everything does. */
interface Times {
  readonly usable: number
  readonly whole: number
}

async function bootstrapped(options: Options): Promise<Result[]> {
  const tracks = amount(options, 100_000, 10_000)
  const repetitions = amount(options, 1, 3)
  return await inFolder(async (folder) => {
    const path = join(folder, "server.db")
    const library = await openLibrary(path)
    await fill(library, tracks)
    await library.close()
    const server = await serving(path, join(folder, "snapshots"))
    let replicas = 0
    const measure = async (snapshotFrom: number): Promise<Times> => {
      const replica = await openLibrary(join(folder, `${++replicas}.db`), server.library)
      const peer = await server.pair(replica)
      const start = performance.now()
      let usable = Number.NaN
      const onProgress: SyncOptions["onProgress"] = ({ step }) => {
        // By events the history is all that comes, and is told of from the first page on.
        if (Number.isFinite(snapshotFrom) && step === "history" && Number.isNaN(usable))
          usable = performance.now() - start
      }
      const whole = await timed(() => syncWith(replica, { ...peer, snapshotFrom }, { onProgress }))
      await replica.close()
      return { usable: Number.isNaN(usable) ? whole : usable, whole }
    }
    const cold = await measure(1)
    const events: Times[] = []
    const snapshots: Times[] = []
    for (let i = 0; i < repetitions; i++) {
      events.push(await measure(Number.POSITIVE_INFINITY))
      snapshots.push(await measure(1))
    }
    await server.stop()
    const name = `${tracks.toLocaleString("en")} tracks`
    const mean = (times: readonly number[]): number => times.reduce((sum, time) => sum + time, 0) / times.length
    const byEvents = mean(events.map(({ usable }) => usable))
    const against = (what: string, time: number, goal: number): Result => ({
      name: what,
      value: time / 1000,
      unit: "s",
      limit: byEvents / 1000,
      ratio: byEvents / time,
      goal: goal === 0 ? "for comparison" : `${goal} times by events`,
      ok: goal === 0 || byEvents / time >= goal,
    })
    return [
      against(
        `usable by snapshot, ${name}`,
        mean(snapshots.map(({ usable }) => usable)),
        options.size === "whole" ? 5 : 0,
      ),
      against(`usable by snapshot, which is made first, ${name}`, cold.usable, 0),
      against(`all of it by snapshot, proven, ${name}`, mean(snapshots.map(({ whole }) => whole)), 0),
    ]
  })
}

export const bootstrapBenches = { bootstrapped }
