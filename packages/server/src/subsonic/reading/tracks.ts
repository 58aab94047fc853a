/** Tracks as answers have them. */
import type { TrackRow, Views, Work } from "@ledgerline/core"
import { albums, type Album } from "../objects/album.ts"
import { type Child, children } from "../objects/child.ts"
import type { Call } from "../protocol/method.ts"
import { type Paging, rowsAt, type Span, VISIBLE, type Way } from "./listing.ts"

type Asking = Pick<Call, "context" | "principal">

/** The tracks that some work finds, with what the member who asks did with them. */
export async function songs({ context, principal }: Asking, find: () => Work<TrackRow[]>): Promise<Child[]> {
  const from = await context.viewpoint()
  return context.read(function* () {
    return yield* children(context, principal.member, yield* find(), from)
  })
}

export const albumsFound = ({ context, principal }: Asking, find: () => Work<Views["album"][]>): Promise<Album[]> =>
  context.read(function* () {
    return yield* albums(context, principal.member, yield* find())
  })

/** The tracks of an album, in order. */
export const ofAlbum = (album: string): Way<"track"> => ({
  view: "track",
  keys: ["disc", "track", "id"],
  where: `k."albumId" = ? AND ${VISIBLE}`,
  values: [album],
})

export const ALL_TRACKS: Way<"track"> = { view: "track", keys: ["titleKey", "id"], where: VISIBLE }
/** In the order of ids, which are hashes: as good as none. */
const TRACKS_BY_ID: Way<"track"> = { view: "track", keys: ["id"], where: VISIBLE }

/** Of a genre, or of a first year to a last one, or all. */
export function tracksOf({
  genre,
  fromYear,
  toYear,
}: {
  readonly genre?: string | undefined
  readonly fromYear?: number | undefined
  readonly toYear?: number | undefined
}): Way<"track"> {
  const years = fromYear !== undefined || toYear !== undefined
  const values = [...(genre === undefined ? [] : [genre]), ...(years ? [fromYear ?? 1, toYear ?? 9999] : [])]
  const where = [
    VISIBLE,
    ...(genre === undefined ? [] : ["k.genre = ?"]),
    ...(years ? ["k.year >= ? AND k.year <= ?"] : []),
  ]
  const keys =
    genre !== undefined ? (["titleKey", "id"] as const) : (["year", "albumKey", "disc", "track", "id"] as const)
  return values.length === 0 ? TRACKS_BY_ID : { view: "track", keys, where: where.join(" AND "), values }
}

/** The paging of a client: each has its own. */
export const pagingOf = ({ context, principal, client }: Pick<Call, "context" | "principal" | "client">): Paging => ({
  places: context.places,
  whose: `${principal.member} ${client}`,
})

/** A page of tracks in a way. */
export const pageOfSongs = (
  call: Pick<Call, "context" | "principal" | "client">,
  way: Way<"track">,
  span: Span,
): Promise<Child[]> => songs(call, () => rowsAt(way, span, pagingOf(call)))
