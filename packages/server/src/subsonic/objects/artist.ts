/** Artists as the protocol has them: by tags, as directories, and by the first letter of their names. */
import { type ArtistRow, type Fields, type Work } from "@ledgerline/core"
import type { Context } from "../Context.ts"
import { artistId } from "../protocol/ids.ts"
import { coversOfArtists } from "../reading/covers.ts"
import { favouritesOf } from "@ledgerline/api/local"
import { maybeDate, textIn } from "./pieces.ts"

export type Artist = {
  readonly id: string
  readonly name: string
  readonly coverArt: string | undefined
  readonly albumCount: number
  readonly starred: string | undefined
  readonly userRating: number | undefined
  readonly musicBrainzId: string
  readonly sortName: string
  readonly disambiguation: string
  readonly roles: readonly string[]
}

/** Artists in the order of the rows, with what a member thinks of them: three queries however many there are. */
export function* artists(
  { library }: Pick<Context, "library">,
  member: string,
  rows: readonly ArtistRow[],
): Work<Artist[]> {
  const ids = rows.map(({ id }) => id)
  const favourites = yield* favouritesOf(library.store.dialect, member, "artist", ids)
  const coverOf = yield* coversOfArtists(library.store.dialect, rows)
  return rows.map((row): Artist => {
    const fields = JSON.parse(row.fields) as Fields
    const favourite = favourites.get(row.id)
    return {
      id: artistId(row.id),
      name: row.name,
      coverArt: coverOf(row),
      albumCount: row.albums,
      starred: maybeDate(favourite?.starredAt),
      userRating: favourite?.rating ?? undefined,
      musicBrainzId: textIn(fields, "musicbrainzArtistId"),
      sortName: textIn(fields, "sortName"),
      disambiguation: textIn(fields, "disambiguation"),
      roles: [
        ...(row.tracks > 0 ? ["artist"] : []),
        ...(row.albums > 0 ? ["albumartist"] : []),
        ...(row.composed > 0 ? ["composer"] : []),
      ],
    }
  })
}

/** An artist where folders are browsed. */
export const artistDirectory = ({ id, name, starred, userRating }: Artist) => ({ id, name, starred, userRating })

/** Artists under the first letters of the names that they are sorted by; what is no letter goes under `#`. */
export function indexed<A>(rows: readonly ArtistRow[], shown: readonly A[]): { name: string; artist: A[] }[] {
  const index = new Map<string, A[]>()
  for (const [i, { nameKey }] of rows.entries()) {
    const [first = ""] = nameKey
    const letter = /^\p{L}$/u.test(first) ? first.toUpperCase() : "#"
    const under = index.get(letter)
    if (under === undefined) index.set(letter, [shown[i] as A])
    else under.push(shown[i] as A)
  }
  return [...index].map(([name, artist]) => ({ name, artist }))
}
