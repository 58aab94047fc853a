/** Which ids have an image: a client that gets one asks for it, and an error where an image should be is a fault to it. */
import { type Dialect, query, type Views, type Work } from "@ledgerline/core"
import { albumId, artistId, trackId } from "../protocol/ids.ts"

type Covers<Row> = (row: Row) => string | undefined

const none = (): undefined => undefined

/** By what id a track's image is asked for: its album's, else its own. Two queries however many there are. */
export function* coversOfTracks(
  dialect: Dialect,
  rows: readonly Pick<Views["track"], "id" | "albumId">[],
): Work<Covers<{ readonly id: string; readonly albumId: string | null }>> {
  if (rows.length === 0) return none
  const albums = new Set(rows.flatMap(({ albumId: album }) => album ?? []))
  const withImage = yield* query<{ id: string }>(
    `SELECT id FROM "album" WHERE ${dialect.anyOf("id", "text")} AND artwork IS NOT NULL`,
    [dialect.list([...albums])],
  )
  const covered = new Set(withImage.map(({ id }) => id))
  const others = rows.filter(({ albumId: album }) => album === null || !covered.has(album))
  const own = yield* query<{ subject: string }>(
    `SELECT subject FROM "artwork" WHERE ${dialect.anyOf("subject", "text")} AND role = 'front' AND chosen = 1`,
    [dialect.list(others.map(({ id }) => `track:${id}`))],
  )
  const alone = new Set(own.map(({ subject }) => subject))
  return ({ id, albumId: album }) =>
    album !== null && covered.has(album) ? albumId(album) : alone.has(`track:${id}`) ? trackId(id) : undefined
}

/** By what id an artist's image is asked for: its own stands for it, else that of one of its albums. */
export function* coversOfArtists(
  dialect: Dialect,
  rows: readonly Pick<Views["artist"], "id" | "artwork">[],
): Work<Covers<Pick<Views["artist"], "id" | "artwork">>> {
  const others = rows.filter(({ artwork }) => artwork === null)
  if (others.length === 0) return ({ id }) => artistId(id)
  const byAlbum = yield* query<{ artistId: string }>(
    `SELECT DISTINCT "artistId" FROM "album" WHERE ${dialect.anyOf('"artistId"', "text")} AND artwork IS NOT NULL`,
    [dialect.list(others.map(({ id }) => id))],
  )
  const covered = new Set(byAlbum.map((each) => each.artistId))
  return ({ id, artwork }) => (artwork !== null || covered.has(id) ? artistId(id) : undefined)
}
