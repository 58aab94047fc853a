/** Reads about artists. */
import type { Work } from "../../store/port.ts"
import type { ARTIST } from "../../views/artists/table.ts"
import { one, views } from "../../views/database.ts"
import type { RowOf } from "../../views/rows.ts"

export type ArtistRow = RowOf<typeof ARTIST>

/** An artist by their id or by one that became an alias of it. */
export function* readArtist(id: string): Work<ArtistRow | undefined> {
  const alias = yield* one(views.selectFrom("artistAlias").select("canonical").where("id", "=", id))
  return yield* one(
    views
      .selectFrom("artist")
      .selectAll()
      .where("id", "=", alias?.canonical ?? id),
  )
}
