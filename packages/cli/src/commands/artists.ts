/** `artists` */
import { type ArtistRow, listAlbumArtists, listArtists } from "@ledgerline/core"
import { defineCommand } from "../frame/command.ts"
import { UsageError } from "../frame/errors.ts"
import { PAGING, PAGING_DETAILS, showList, typed } from "../frame/listing.ts"
import { artistObject } from "@ledgerline/core/objects"
import { ARTIST_COLUMNS, artistLine } from "../reads/album.ts"

const SORTS = ["name", "tracks"] as const

export const command = defineCommand({
  arity: [0, 0],
  reads: true,
  options: {
    "with-albums": { type: "flag", doc: "only those that have an album of their own" },
    sort: { type: "text", value: "SORT", choices: SORTS, doc: "the order" },
    ...PAGING,
  },
  details: PAGING_DETAILS,
  examples: ["ledgerline artists --sort tracks --limit 10", "ledgerline artists --with-albums --json"],
  run: async (context, { options }) => {
    const { "with-albums": withAlbums, limit, after } = options
    const sort = options.sort as (typeof SORTS)[number] | undefined
    if (withAlbums && sort === "tracks") throw new UsageError("artists --with-albums come by name only", "artists")
    await showList<ArtistRow>(context, {
      one: "artist",
      limit,
      after,
      again: ["artists", ...typed({ "with-albums": withAlbums, sort })],
      read: (_, page) => (withAlbums ? listAlbumArtists(page) : listArtists({ sort, ...page })),
      columns: ARTIST_COLUMNS,
      line: artistLine,
      objects: function* (_, rows) {
        return rows.map(artistObject)
      },
    })
  },
})
