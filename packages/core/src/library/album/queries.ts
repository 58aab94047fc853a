/** Reads about albums. */
import type { Work } from "../../store/port.ts"
import type { ALBUM } from "../../views/albums/table.ts"
import { one, views } from "../../views/database.ts"
import type { RowOf } from "../../views/rows.ts"

export type AlbumRow = RowOf<typeof ALBUM>

/** An album by its id or by one that became an alias of it. */
export function* readAlbum(id: string): Work<AlbumRow | undefined> {
  const alias = yield* one(views.selectFrom("albumAlias").select("canonical").where("id", "=", id))
  return yield* one(
    views
      .selectFrom("album")
      .selectAll()
      .where("id", "=", alias?.canonical ?? id),
  )
}
