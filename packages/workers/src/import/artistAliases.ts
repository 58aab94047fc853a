/**
 * One artist, with and without a MusicBrainz id: half of a collection is tagged by Picard and half is not. At the end of
 * an import, a name without an id becomes an alias of the one artist of that name who has one. Where two have the name,
 * or a person took such an alias back, nothing is said.
 */
import {
  artistIdOf,
  creditsOf,
  type Fields,
  folded,
  type Library,
  type NewEvent,
  query,
  sortKey,
  type Work,
} from "@ledgerline/core"
import type { Operation } from "./Operation.ts"

/** Names that are asked for before other work has its turn. */
const AT_ONCE = 50

/** The names that an import met. */
export class ArtistNames {
  /** By folded name: how it was written. */
  readonly #names = new Map<string, string>()

  /** Takes note of what a file will show. */
  add(shown: Fields): void {
    for (const { name } of creditsOf(shown)) {
      const key = folded(name)
      if (!this.#names.has(key)) this.#names.set(key, name)
    }
  }

  /** Says who is one. As {@link Library.append}. */
  async take(library: Library, operation: Operation, signal: AbortSignal | undefined): Promise<void> {
    let asked = 0
    for (const name of this.#names.values()) {
      signal?.throwIfAborted()
      if (++asked % AT_ONCE === 0) await library.ports.pause?.()
      const from = artistIdOf(name)
      const to = await library.store.read(() => namesake(name, from))
      if (to === undefined || (await wasSaid(library, from))) continue
      const alias: NewEvent = { type: "artist.aliased", subject: `artist:${from}`, payload: { to } }
      await operation.append(function* () {
        return [alias]
      })
    }
  }
}

/** The only other artist of a name, if tracks give them an id of MusicBrainz. */
function* namesake(name: string, from: string): Work<string | undefined> {
  const rows = yield* query<{ id: string; name: string }>(
    'SELECT id, name FROM artist WHERE "nameKey" = ? ORDER BY id LIMIT 10',
    [sortKey(name)],
  )
  const same = rows.filter((row) => folded(row.name) === folded(name))
  const others = same.filter(({ id }) => id !== from)
  const [other] = others
  if (same.length !== 2 || other === undefined || others.length !== 1) return undefined
  const [credit] = yield* query<{ fields: string }>(
    `SELECT track.fields FROM "trackArtist" AS credit JOIN track ON track.id = credit.track
     WHERE credit."artistId" = ? AND credit.role <> 'composer' LIMIT 1`,
    [other.id],
  )
  if (credit === undefined) return undefined
  // An id that a person gave them keeps them apart from others of the name.
  const { artistIds: _, albumArtistIds: __, ...fields } = JSON.parse(credit.fields) as Record<string, never>
  const isOfMusicBrainz = creditsOf(fields).some(({ artistId }) => artistId === other.id)
  return isOfMusicBrainz ? other.id : undefined
}

/** Whether somebody said so before, even if it was taken back since. */
async function wasSaid(library: Library, artist: string): Promise<boolean> {
  for await (const { events } of library.readLog({ of: { subject: `artist:${artist}` } })) {
    if (events.some(({ type }) => type === "artist.aliased")) return true
  }
  return false
}
