/** What is the same thing in two libraries. */
import { all, among, type Library, marksOfTracks, tracksWithMarks, views, type Work } from "@ledgerline/core"

/** By ids of one library, what they are in another; nothing where that has no such thing. */
export type Same = (
  from: Library,
  ids: readonly string[],
  to: Library,
) => Promise<ReadonlyMap<string, readonly string[]>>

/** The same recording by its media files, its id, MusicBrainz or ISRC. */
export const sameTracks: Same = async (from, ids, to) => {
  const marks = await from.store.read(() => marksOfTracks(from.store.dialect, ids))
  return to.store.read(() => tracksWithMarks(to.store.dialect, marks))
}

/** Ids of albums and artists come from what they are called, or from MusicBrainz: they are the same everywhere, but for aliases. */
const sameByName =
  (table: "album" | "artist"): Same =>
  async (from, ids, to) => {
    const names = await from.store.read(() => namesOf(from, table, ids))
    const shown = await to.store.read(() => shownAs(to, table, [...names.keys()]))
    const found = new Map<string, string[]>()
    for (const [name, id] of names) {
      const there = shown.get(name)
      if (there !== undefined) found.set(id, [...(found.get(id) ?? []), there])
    }
    return new Map(ids.map((id) => [id, [...new Set(found.get(id))].toSorted()]))
  }

export const sameAlbums = sameByName("album")
export const sameArtists = sameByName("artist")

const aliases = (table: "album" | "artist") => views.selectFrom(`${table}Alias`).select(["id", "canonical"])

/** Ids with those that became aliases of them, each to what shows. */
function* namesOf({ store }: Library, table: "album" | "artist", ids: readonly string[]): Work<Map<string, string>> {
  const rows = yield* all(aliases(table).where((eb) => among(store.dialect, eb.ref("canonical"), ids)))
  return new Map([...rows.map((row) => [row.id, row.canonical] as const), ...ids.map((id) => [id, id] as const)])
}

function* shownAs(
  { store }: Library,
  table: "album" | "artist",
  names: readonly string[],
): Work<ReadonlyMap<string, string>> {
  const rows = yield* all(aliases(table).where((eb) => among(store.dialect, eb.ref("id"), names)))
  const canonical = new Map(rows.map((row) => [row.id, row.canonical]))
  const ids = [...new Set(names.map((name) => canonical.get(name) ?? name))]
  const there = yield* all(
    views
      .selectFrom(table)
      .select("id")
      .where((eb) => among(store.dialect, eb.ref("id"), ids)),
  )
  const isThere = new Set(there.map(({ id }) => id))
  return new Map(
    names.flatMap((name) => {
      const id = canonical.get(name) ?? name
      return isThere.has(id) ? [[name, id] as const] : []
    }),
  )
}
