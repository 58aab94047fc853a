/** `search WORDS` */
import { search } from "@ledgerline/core"
import { defineCommand } from "../frame/command.ts"
import { EXIT } from "../frame/exit.ts"
import { count } from "../frame/text.ts"

export const command = defineCommand({
  usage: "WORDS…",
  arity: [1, 200],
  reads: true,
  options: { limit: { type: "number", value: "N", least: 1, most: 500, doc: "at most so many; 20 unless given" } },
  details:
    "Finds tracks whose title, artist or album have every word, the last one as a beginning; best first. Exit code 1\n" +
    "where there is none.",
  examples: ["ledgerline search gymnopedie", 'ledgerline search -- "--" # words that begin with a dash'],
  run: async ({ out, library }, { args, options }) => {
    const opened = await library()
    const { dialect } = opened.store
    const tables = { search: `search_${opened.generation}`, track: `track_${opened.generation}` }
    const page = await opened.store.read(() => search(dialect, tables, args.join(" "), { limit: options.limit ?? 20 }))
    for (const { id, title, artist, album, tier } of page.hits) out.object({ id, title, artist, album, found: tier })
    if (page.hits.length === 0) {
      out.line("nothing found")
      return EXIT.no
    }
    out.table(
      [
        { title: "id" },
        { title: "title", flexible: true },
        { title: "artist", flexible: true },
        { title: "album", flexible: true },
      ],
      page.hits.map(({ id, title, artist, album }) => [id.slice(0, 12), title ?? "", artist ?? "", album ?? ""]),
    )
    const total = page.total ?? Number.POSITIVE_INFINITY
    if (total > page.hits.length) {
      const all = page.total === undefined ? "many more" : `of ${count(page.total, "track")}`
      out.note(out.styleError("dim", `${page.hits.length} ${all}; --limit shows more`))
    }
    return EXIT.ok
  },
})
