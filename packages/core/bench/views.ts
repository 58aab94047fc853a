/** Events with their views and the search: appended, folded anew, and out of order; against the projection by hand. */
import { join } from "node:path"
import { registry } from "../src/library/index.ts"
import { Library } from "../src/Library.ts"
import { openSqlite } from "../src/store/sqlite.ts"
import { systemPorts, thisProcess } from "../src/system.ts"
import { ByHand } from "./byHand.ts"
import { inFolder, type Options, rates, ratioResult, type Result, timed } from "./harness.ts"
import { batches, tracks } from "./workload.ts"

export const openLibrary = (path: string): Promise<Library> =>
  Library.open({ store: openSqlite({ path, owner: thisProcess(), now: () => systemPorts.clock.now() }), registry, ports: systemPorts, path })

async function viewsAppended(options: Options): Promise<Result> {
  const all = batches(tracks(options.quick ? 12_500 : 50_000))
  const events = all.reduce((sum, batch) => sum + batch.length, 0)
  const limit = (round: number) =>
    inFolder(async (folder) => {
      const byHand = new ByHand(join(folder, `${round}.db`))
      const ms = await timed(() => all.forEach((batch, i) => byHand.append(batch, i)))
      byHand.db.close()
      return (events / ms) * 1000
    })
  const ours = (round: number) =>
    inFolder(async (folder) => {
      const library = await openLibrary(join(folder, `${round}.db`))
      const ms = await timed(async () => {
        for (const batch of all) await library.append({ actor: "import", events: batch })
      })
      await library.close()
      return (events / ms) * 1000
    })
  return ratioResult("append with views and search, batches of 1,000", "events/s", 0.5, await rates(options.quick ? 2 : 3, limit, ours))
}

export const viewBenches = { viewsAppended }
