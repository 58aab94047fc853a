/** Reads about artists. */
import { queryOne, type Work } from "../../store/port.ts"
import type { ARTIST } from "../../views/artists/view.ts"
import type { RowOf } from "../../views/rows.ts"

export type ArtistRow = RowOf<typeof ARTIST>

/** An artist by their id or by one that became an alias of it. */
export function* readArtist(id: string): Work<ArtistRow | undefined> {
  const alias = yield* queryOne<{ canonical: string }>('SELECT canonical FROM "artistAlias" WHERE id = ?', [id])
  return yield* queryOne<ArtistRow>("SELECT * FROM artist WHERE id = ?", [alias?.canonical ?? id])
}
