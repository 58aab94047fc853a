/** Finds the album or the artist that a person names: by name, by id or by the beginning of an id. */
import { all, artistIdOf, type Library, readArtist, sortKey, views } from "@ledgerline/core"
import { NotFound } from "../frame/errors.ts"
import { clean } from "../frame/text.ts"

interface Named {
  readonly id: string
  readonly label: string
}

/** So many namesakes are listed. */
const MOST = 10

/** The id of an artist. Fails with {@link NotFound} where there is none, or more than one. */
export async function artistNamed(library: Library, text: string): Promise<string> {
  const artists = views.selectFrom("artist").select(["id", "name as label"]).orderBy("id").limit(MOST)
  const lower = text.toLowerCase()
  const found = await firstFound(library, [
    artists.where("nameKey", "=", sortKey(text)),
    artists.where("id", ">=", text).where("id", "<", `${text}\x7f`),
    // Last, since no index has it: those whose sort name differs.
    artists.where((eb) => eb(eb.fn<string>("lower", ["name"]), "=", lower)),
  ])
  const derived = found.length === 0 ? await library.store.read(() => readArtist(artistIdOf(text))) : undefined
  return derived?.id ?? only(found, text, "artist")
}

/** The id of an album. Fails with {@link NotFound} where there is none, or more than one. */
export async function albumNamed(library: Library, text: string): Promise<string> {
  const albums = views
    .selectFrom("album")
    .select((eb) => ["id", eb.fn.coalesce("artist", eb.val("various")).as("label")])
    .orderBy("id")
    .limit(MOST)
  const lower = text.toLowerCase()
  const found = await firstFound(library, [
    albums.where("titleKey", "=", sortKey(text)),
    albums.where("id", ">=", text).where("id", "<", `${text}\x7f`),
    albums.where((eb) => eb(eb.fn<string>("lower", ["title"]), "=", lower)),
  ])
  return only(found, text, "album")
}

async function firstFound(library: Library, ways: readonly Parameters<typeof all<Named>>[0][]): Promise<Named[]> {
  for (const way of ways) {
    const rows = await library.store.read(() => all(way))
    if (rows.length > 0) return rows
  }
  return []
}

function only(found: readonly Named[], text: string, kind: "artist" | "album"): string {
  const [first, second] = found
  if (first === undefined) throw new NotFound(`there is no ${kind} ${clean(text)} here`, `see: ledgerline ${kind}s`)
  if (second !== undefined) {
    const list = found.map(({ id, label }) => `${id.slice(0, 12)} (${clean(label)})`).join(", ")
    throw new NotFound(`${clean(text)} is more than one ${kind}`, `name one by its id: ${list}`)
  }
  return first.id
}
