/** `search WORDS` */
import { search } from "@ledgerline/core"
import { defineCommand } from "../frame/command.ts"
import { EXIT } from "../frame/exit.ts"
import { count } from "../frame/text.ts"
import { trackObjects, tracksByIds } from "@ledgerline/core/objects"
import { TRACK_COLUMNS, trackLine } from "../reads/track.ts"
import { viewpointOf } from "../reads/viewpoint.ts"

export const command = defineCommand({
  usage: "WORDS…",
  arity: [1, 200],
  reads: true,
  options: { limit: { type: "number", value: "N", least: 1, most: 500, doc: "at most so many; 20 unless given" } },
  details:
    "Finds tracks whose title, artist or album have every word, the last one as a beginning; best first. Exit code 1\n" +
    "where there is none. With --json also `found`: where the words were.",
  examples: ["ledgerline search gymnopedie", 'ledgerline search -- "--" # words that begin with a dash'],
  run: async (context, { args, options }) => {
    const { out, library } = context
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
