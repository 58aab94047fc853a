/** `tracks` */
import { listTracks, MOST_ROWS, type TrackRow } from "@ledgerline/core"
import { defineCommand } from "../frame/command.ts"
import { count } from "../frame/text.ts"
import { TRACK_COLUMNS, trackObject, trackLine } from "../reads/track.ts"

const SORTS = ["title", "artist", "album", "added", "year"] as const

export const command = defineCommand({
  arity: [0, 0],
  reads: true,
  options: {
    sort: { type: "text", value: "SORT", choices: SORTS, doc: "the order" },
    limit: {
      type: "number",
      value: "N",
      least: 1,
      most: 10_000_000,
      doc: "at most so many; 50 unless given, all with --json",
    },
    after: { type: "text", value: "CURSOR", doc: "go on where a list ended" },
  },
  details: "Where the list is cut off, stderr says how it goes on; with --json as { next: CURSOR }.",
  examples: ["ledgerline tracks --sort added --limit 10", "ledgerline tracks --json | jq -r .title"],
  run: async ({ out, library, json, pause }, { options }) => {
    const { store } = await library()
    const sort = options.sort as (typeof SORTS)[number] | undefined
    let left = options.limit ?? (json ? Number.POSITIVE_INFINITY : 50)
    let after = options.after
    const rows: TrackRow[] = []
    let shown = 0
    do {
      const page = await store.read(() => listTracks({ sort, after, limit: Math.min(left, MOST_ROWS) }))
      for (const row of page.rows) {
        if (json) out.object(trackObject(row))
        else rows.push(row)
      }
      shown += page.rows.length
      left -= page.rows.length
      after = page.next
      await pause()
    } while (after !== undefined && left > 0)
    if (!json && rows.length > 0) out.table(TRACK_COLUMNS, rows.map(trackLine))
    if (!json && rows.length === 0) out.line("no tracks")
    if (after === undefined) return
    const order = sort === undefined ? "" : `--sort ${sort} `
    const more = `${count(shown, "track")} shown; more with: ledgerline tracks ${order}--after ${after}`
    out.note(json ? JSON.stringify({ next: after }) : out.styleError("dim", more))
  },
})
