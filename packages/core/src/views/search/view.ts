/** Search as a view across tracks: once a batch, what the index says about the tracks whose names changed. */
import type { CrossView, RowChange, ViewContext } from "../../define/crossView.ts"
import type { Fields } from "../../library/claim/fields.ts"
import { listOf } from "../../library/claim/read.ts"
import { TRACK } from "../../library/track/view.ts"
import { query, type Row, type Table, type Work } from "../../store/port.ts"
import { storedText } from "../../store/values.ts"
import type { RowOf } from "../rows.ts"
import { createSearch, dropSearch, searchContents } from "./table.ts"
import { fillSearch, optimizeSearch, removeSearch, type SearchDoc, writeSearch } from "./write.ts"

/** What the index is called; {@link createSearch} makes it, since no {@link Table} can declare it. */
export const SEARCH = {
  name: "search",
  columns: { row: { type: "integer" } },
  primaryKey: ["row"],
} as const satisfies Table

type Track = Pick<
  RowOf<typeof TRACK>,
  "row" | "title" | "artist" | "album" | "albumArtist" | "genre" | "year" | "fields"
>

/** Tracks that are read at once. Of more, so many objects grow old that a rebuild takes tens of megabytes more. */
const PAGE = 250
const INDEXED = ["title", "artist", "album", "albumArtist", "genre", "year", "hidden", "row"]

/** The same of a row as it was folded and as it is read back. */
function docOf(track: Track): SearchDoc {
  const text = (name: "title" | "artist" | "album" | "albumArtist" | "genre") => storedText(track[name] ?? "")
  const extra = [
    text("albumArtist") === text("artist") ? "" : text("albumArtist"),
    text("genre"),
    track.year === 0 ? "" : String(track.year),
    ...furtherWords(track.fields),
  ]
  return {
    row: track.row,
    title: text("title"),
    artist: text("artist"),
    album: text("album"),
    extra: extra.filter((word) => word !== "").join(" "),
  }
}

/** Composers and every genre. Parsed only where they are, since most tracks have neither composer nor second genre. */
function furtherWords(json: string): readonly string[] {
  if (!json.includes('"composers"') && !json.includes('"genres"')) return []
  const fields = JSON.parse(json) as Fields
  return [...listOf(fields, "composers"), ...listOf(fields, "genres").slice(1)]
}

const isShown = (row: Row | undefined): row is Row => row !== undefined && row["hidden"] === 0

/** Composers and further genres are in `fields`, which other changes touch too. */
const isSame = (before: Row, after: Row): boolean =>
  INDEXED.every((column) => before[column] === after[column]) &&
  (before["fields"] === after["fields"] ||
    furtherWords(String(before["fields"])).join("\n") === furtherWords(String(after["fields"])).join("\n"))

function* update(context: ViewContext, changes: ReadonlyMap<Table, readonly RowChange[]>): Work<void> {
  const tracks = Map.groupBy(changes.get(TRACK) ?? [], ({ before, after }) => Number((after ?? before)?.["row"]))
  const docs: SearchDoc[] = []
  const gone: number[] = []
  for (const [row, all] of tracks) {
    const [before, after] = [all[0]?.before, all.at(-1)?.after]
    // The kind does not know of merges: where the views disagree on whether a row was shown, none of them is believed.
    const isKnown = all.every((change) => isShown(change.before) === isShown(before))
    if (!isShown(after)) {
      // Of a row that vanishes only the kind speaks, and to it a track that was merged was never shown.
      if (after === undefined || isShown(before) || !isKnown) gone.push(row)
    } else if (!isKnown || !isShown(before) || !isSame(before, after)) docs.push(docOf(after as unknown as Track))
  }
  const { name } = context.at(SEARCH)
  yield* removeSearch(context.dialect, name, gone)
  yield* writeSearch(context.dialect, name, docs)
}

function* rebuild(context: ViewContext): Work<void> {
  yield* fillSearch(context.dialect, context.at(SEARCH).name, function* (after) {
    const page: Track[] = yield* query<Track>(
      `SELECT "row", title, artist, album, "albumArtist", genre, year, fields FROM ${context.name(TRACK)}
       WHERE hidden = 0 AND "row" > ? ORDER BY "row" LIMIT ${PAGE}`,
      [after],
    )
    return page.map(docOf)
  })
}

export const searchView: CrossView = {
  name: "search",
  tables: [],
  watches: [TRACK],
  update,
  rebuild,
  create: (dialect, generation) => createSearch(dialect, `${SEARCH.name}_${generation}`),
  // FTS5 only marks what is deleted, until segments are merged.
  purge: (dialect, generation) => optimizeSearch(dialect, `${SEARCH.name}_${generation}`),
  contents: (dialect) => searchContents(dialect, SEARCH.name),
  drop: (dialect, generation) => dropSearch(dialect, `${SEARCH.name}_${generation}`),
}
