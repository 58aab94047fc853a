/** Which media files are meant: all of the library, or those of something in it, or of what words find. */
import {
  canonicalTrack,
  filesOf,
  type Library,
  listPlaylistItems,
  listTracks,
  partsAmong,
  query,
  search,
  type Work,
} from "@ledgerline/core"
import * as Schema from "effect/Schema"

const Id = Schema.String.check(Schema.isPattern(/^[\x21-\x7e]{1,200}$/))

/** What is to be copied. One of them; all of the library where none is given. */
export const Selection = Schema.Struct({
  /** By the key of its row, which tells members' own ones apart. */
  playlist: Schema.optionalKey(Id),
  album: Schema.optionalKey(Id),
  tracks: Schema.optionalKey(Schema.Array(Id).check(Schema.isMaxLength(500))),
  /** Words, as a search takes them: the best 500. */
  words: Schema.optionalKey(Schema.String.check(Schema.isBetweenLength(1, 1000))),
})
export type Selection = typeof Selection.Type

const MOST = 500

/** The wholes where parts are meant; each once. */
export async function selectedFiles(library: Library, selection: Selection): Promise<string[]> {
  const { store } = library
  if (Object.keys(selection).length === 0) return store.read(allFiles)
  const files = new Set<string>()
  let after: string | undefined
  do {
    const page = await store.read(() => pageOf(library, selection, after))
    for (const file of await store.read(() => wholesOf(library, page.tracks))) files.add(file)
    after = page.next ?? undefined
  } while (after !== undefined)
  return [...files]
}

/** Of all tracks that are there. */
function* allFiles(): Work<string[]> {
  const rows = yield* query<{ id: string }>(
    `SELECT DISTINCT COALESCE(part."of", file."mediaFile") AS id FROM "trackFile" AS file
     LEFT JOIN part ON part.id = file."mediaFile" ORDER BY 1`,
  )
  return rows.map(({ id }) => id)
}

interface Page {
  readonly tracks: readonly string[]
  readonly next?: string | null | undefined
}

function* pageOf(library: Library, selection: Selection, after: string | undefined): Work<Page> {
  const { playlist, album, tracks, words } = selection
  if (album !== undefined) {
    const { rows, next } = yield* listTracks({ filters: { albumId: album }, after, limit: MOST })
    return { tracks: rows.map(({ id }) => id), next }
  }
  if (playlist !== undefined) {
    const { rows, next } = yield* listPlaylistItems({ filters: { playlist }, after, limit: MOST })
    return { tracks: rows.flatMap(({ track }) => track ?? []), next }
  }
  if (words === undefined) return { tracks: tracks ?? [] }
  const tables = { search: `search_${library.generation}`, track: `track_${library.generation}` }
  const { hits } = yield* search(library.store.dialect, tables, words, { limit: MOST })
  return { tracks: hits.map(({ id }) => id) }
}

function* wholesOf({ store: { dialect } }: Library, tracks: readonly string[]): Work<string[]> {
  const files: string[] = []
  for (const track of tracks) files.push(...(yield* filesOf(yield* canonicalTrack(track))))
  const parts = yield* partsAmong(dialect, files)
  return [...new Set(files.map((file) => parts.get(file)?.of ?? file))]
}
