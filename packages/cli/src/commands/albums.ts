/** `albums` */
import { type AlbumRow, all, among, type Library, listAlbums, type TrackRow, views, type Work } from "@ledgerline/core"
import { defineCommand } from "../frame/command.ts"
import { PAGING, PAGING_DETAILS, showList, typed } from "../frame/listing.ts"
import { clean } from "../frame/text.ts"
import { albumObject } from "@ledgerline/core/objects"
import { ALBUM_COLUMNS, albumLine } from "../reads/album.ts"
import { artistNamed } from "../reads/filters.ts"
import { trackObjects } from "@ledgerline/core/objects"
import { trackLine, TRACK_COLUMNS } from "../reads/track.ts"
import { viewpointOf } from "../reads/viewpoint.ts"

const SORTS = ["title", "artist", "added", "year"] as const

export const command = defineCommand({
  arity: [0, 0],
  reads: true,
  options: {
    artist: { type: "text", value: "ARTIST", doc: "only those whose album artist they are: a name or an id" },
    genre: { type: "text", value: "GENRE", doc: "only those whose commonest genre it is" },
    year: { type: "number", value: "YEAR", least: 1, most: 9999, doc: "only those of that year" },
    sort: { type: "text", value: "SORT", choices: SORTS, doc: "the order" },
    tracks: { type: "flag", doc: "with their tracks; with --json in trackList" },
    ...PAGING,
  },
  details: `One filter at a time; those of an artist come by year, other filtered lists by title.\n${PAGING_DETAILS}`,
  examples: ["ledgerline albums --sort added --limit 10", 'ledgerline albums --artist "Miles Davis" --tracks'],
  run: async (context, { options }) => {
    const { artist, genre, year, limit, after, tracks } = options
    const filters = {
      artistId: artist === undefined ? undefined : await artistNamed(await context.library(), artist),
      genre,
      year,
    }
    const sort = options.sort as (typeof SORTS)[number] | undefined
    const from = await viewpointOf(context)
    const { out } = context
    await showList(context, {
      one: "album",
      limit,
      after,
      again: ["albums", ...typed({ artist, genre, year, sort, tracks })],
      read: (_, page) => listAlbums({ sort, filters, ...page }),
      columns: ALBUM_COLUMNS,
      line: albumLine,
      objects: function* (library, rows) {
        if (!tracks) return rows.map(albumObject)
        const listed = yield* tracksOn(library, rows)
        const objects = yield* trackObjects(library, listed, from)
        const byAlbum = Map.groupBy(objects, ({ albumId }) => albumId)
        return rows.map((row) => ({ ...albumObject(row), trackList: byAlbum.get(row.id) ?? [] }))
      },
      ...(tracks
        ? {
            atOnce: 20,
            show: async (library: Library, rows: readonly AlbumRow[]) => {
              const byAlbum = Map.groupBy(await library.store.read(() => tracksOn(library, rows)), (row) => row.albumId)
              for (const row of rows) {
                const [id = "", title = "", ...rest] = albumLine(row).map(clean)
                out.line([id, out.style("bold", title), ...rest].filter((part) => part !== "").join("  "))
                out.table(TRACK_COLUMNS, (byAlbum.get(row.id) ?? []).map(trackLine))
                out.line()
              }
            },
          }
        : {}),
    })
  },
})

/** The tracks of albums, in the order of each. */
const tracksOn = ({ store }: Library, albums: readonly AlbumRow[]): Work<TrackRow[]> =>
  all(
    views
      .selectFrom("track")
      .selectAll()
      .where((eb) => eb("hidden", "=", eb.lit(0)))
      .where((eb) =>
        among(
          store.dialect,
          eb.ref("albumId"),
          albums.map(({ id }) => id),
        ),
      )
      .orderBy("albumId")
      .orderBy("disc")
      .orderBy("track")
      .orderBy("id"),
  )
