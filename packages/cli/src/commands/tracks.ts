/** `tracks` */
import { listTracks } from "@ledgerline/core"
import { defineCommand } from "../frame/command.ts"
import { PAGING, PAGING_DETAILS, showList, typed } from "../frame/listing.ts"
import { albumNamed, artistNamed } from "../reads/filters.ts"
import { trackObjects } from "@ledgerline/core/objects"
import { TRACK_COLUMNS, trackLine } from "../reads/track.ts"
import { viewpointOf } from "../reads/viewpoint.ts"

const SORTS = ["title", "artist", "album", "added", "year"] as const

export const command = defineCommand({
  arity: [0, 0],
  reads: true,
  options: {
    artist: { type: "text", value: "ARTIST", doc: "only those on which they perform: a name or an id" },
    album: { type: "text", value: "ALBUM", doc: "only those on it: a title or an id" },
    genre: { type: "text", value: "GENRE", doc: "only those whose first genre it is" },
    year: { type: "number", value: "YEAR", least: 1, most: 9999, doc: "only those of that year" },
    sort: { type: "text", value: "SORT", choices: SORTS, doc: "the order" },
    ...PAGING,
  },
  details: `One filter at a time; filtered lists come by album, those of a genre by title.\n${PAGING_DETAILS}`,
  examples: [
    "ledgerline tracks --sort added --limit 10",
    'ledgerline tracks --artist "Erik Satie"',
    "ledgerline tracks --json | jq -r .title",
  ],
  run: async (context, { options }) => {
    const { artist, album, genre, year, limit, after } = options
    const library = await context.library()
    const filters = {
      artistId: artist === undefined ? undefined : await artistNamed(library, artist),
      albumId: album === undefined ? undefined : await albumNamed(library, album),
      genre,
      year,
    }
    const sort = options.sort as (typeof SORTS)[number] | undefined
    const from = await viewpointOf(context)
    await showList(context, {
      one: "track",
      limit,
      after,
      again: ["tracks", ...typed({ artist, album, genre, year, sort })],
      read: (_, page) => listTracks({ sort, filters, ...page }),
      columns: TRACK_COLUMNS,
      line: trackLine,
      objects: (opened, rows) => trackObjects(opened, rows, from),
    })
  },
})
