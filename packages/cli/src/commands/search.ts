/** `search WORDS` */
import { search } from "@ledgerline/core"
import { type Context, defineCommand } from "../frame/command.ts"
import { UsageError } from "../frame/errors.ts"
import { EXIT } from "../frame/exit.ts"
import { count } from "../frame/text.ts"
import { trackObjects, tracksByIds } from "@ledgerline/core/objects"
import { TRACK_COLUMNS, trackLine } from "../reads/track.ts"
import { viewpointOf } from "../reads/viewpoint.ts"

export const command = defineCommand({
  usage: "WORDS…",
  arity: [1, 200],
  reads: true,
  options: {
    everywhere: { type: "flag", doc: "also in the libraries of friends that this device follows, each recording once" },
    limit: { type: "number", value: "N", least: 1, most: 500, doc: "at most so many; 20 unless given" },
  },
  details:
    "Finds tracks whose title, artist or album have every word, the last one as a beginning; best first. Exit code 1\n" +
    "where there is none. With --json also `found`: where the words were; with --everywhere `library` and\n" +
    "`libraries`, too: whose fields these are, and which have it.",
  examples: ["ledgerline search gymnopedie", 'ledgerline search -- "--" # words that begin with a dash'],
  run: async (context, { args, options }) => {
    const { out, library } = context
    if (options.everywhere) return searchEverywhere(context, args.join(" "), options.limit)
    const opened = await library()
    const { dialect } = opened.store
    const tables = { search: `search_${opened.generation}`, track: `track_${opened.generation}` }
    const page = await opened.store.read(() => search(dialect, tables, args.join(" "), { limit: options.limit ?? 20 }))
    const rows = await opened.store.read(() =>
      tracksByIds(
        opened,
        page.hits.map(({ id }) => id),
      ),
    )
    if (context.json) {
      const from = await viewpointOf(context)
      const tierOf = new Map(page.hits.map(({ id, tier }) => [id, tier]))
      for (const object of await opened.store.read(() => trackObjects(opened, rows, from)))
        out.object({ ...object, found: tierOf.get(object.id) })
    }
    if (page.hits.length === 0) {
      out.line("nothing found")
      return EXIT.no
    }
    out.table(TRACK_COLUMNS, rows.map(trackLine))
    const total = page.total ?? Number.POSITIVE_INFINITY
    if (total > page.hits.length) {
      const all = page.total === undefined ? "many more" : `of ${count(page.total, "track")}`
      out.note(out.styleError("dim", `${page.hits.length} ${all}; --limit shows more`))
    }
    return EXIT.ok
  },
})

async function searchEverywhere(context: Context, text: string, limit = 20): Promise<number> {
  const { out, isPast } = context
  if (isPast) throw new UsageError("libraries of friends are those of now: as-of searches the own one", "search")
  const { withDevice } = await import("../device/device.ts")
  return withDevice(context, false, async ({ everywhere, libraries }, own) => {
    const { items } = await everywhere.search(text, { limit })
    const names = new Map((await libraries.list()).map(({ id, name }) => [id, name ?? id.slice(0, 12)]))
    for (const item of items) out.object(item)
    if (items.length === 0) {
      out.line("nothing found")
      return EXIT.no
    }
    const rows = items.map((item) => {
      const [id = "", ...more] = trackLine({ ...item, track: item.track ?? 0, year: item.year ?? 0 })
      // A friend's track is named by all of its id.
      return item.library === own.id ? [id, ...more, ""] : [item.id, ...more, names.get(item.library) ?? ""]
    })
    out.table([...TRACK_COLUMNS, { title: "of" }], rows)
    return EXIT.ok
  })
}
