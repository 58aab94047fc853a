/** Reads about albums. */
import { queryOne, type Work } from "../../store/port.ts"
import type { ALBUM } from "../../views/albums/table.ts"
import type { RowOf } from "../../views/rows.ts"

export type AlbumRow = RowOf<typeof ALBUM>

/** An album by its id or by one that became an alias of it. */
export function* readAlbum(id: string): Work<AlbumRow | undefined> {
  const alias = yield* queryOne<{ canonical: string }>('SELECT canonical FROM "albumAlias" WHERE id = ?', [id])
  return yield* queryOne<AlbumRow>("SELECT * FROM album WHERE id = ?", [alias?.canonical ?? id])
}
