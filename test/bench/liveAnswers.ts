/** How long after an edit on this device what is live shows it. */
import { openBoth } from "@ledgerline/client/testing"
import { nodeStorage } from "@ledgerline/client/node"
import { amount, boundResult, inFolder, type Options, percentile, type Result } from "@ledgerline/core/bench"
import { batches, tracks } from "@ledgerline/core/bench/workload"

const EDITS = 300

export const benchLive = (options: Options): Promise<Result[]> =>
  inFolder(async (folder) => {
    const count = amount(options, 100_000, 20_000)
    const { api, library } = await openBoth({ storage: nodeStorage({ folder }) })
    for (const events of batches(tracks(count))) await library.append({ actor: "import", events })
    const live = api.tracks.live({ limit: 50 })
    const first = (await api.tracks.list({ limit: 50 })).items
    // What a screen has open at a time.
    const others = [api.liveCounts(), api.albums.live({ limit: 50 }), api.liveSearch("a")].map((each) =>
      each.subscribe(() => undefined),
    )
    let shown = Promise.withResolvers<void>()
    const leave = live.subscribe(() => shown.resolve())
    await shown.promise
    const took: number[] = []
    for (let i = 0; i < EDITS; i++) {
      const { id } = first[i % 10] ?? { id: "" }
      shown = Promise.withResolvers()
      const start = performance.now()
      await api.tracks.edit(id, { genres: [`genre ${i}`] })
      await shown.promise
      took.push(performance.now() - start)
    }
    leave()
    for (const end of others) end()
    await api.close()
    const name = `edit shown in a live list, ${count.toLocaleString("en")} tracks, p99`
    return [boundResult(name, "ms", 16, percentile(took, 0.99))]
  })
