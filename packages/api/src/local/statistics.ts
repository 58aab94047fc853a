/** Figures of the library, and of what the member listened to. */
import {
  albumObject,
  artistObject,
  holdingsOf,
  playStatistics,
  type TopKind,
  topOf,
  type TopRow,
  trackObjects,
  tracksByIds,
} from "@ledgerline/core/objects"
import type { Principal } from "../access.ts"
import type { StatisticsGroup } from "../groups/statistics.ts"
import type { Handlers } from "../handlers.ts"
import { albumsByIds, artistsByIds } from "./byIds.ts"
import type { LocalOptions } from "./options.ts"

interface Wanted {
  readonly from?: number
  readonly to?: number
  readonly sort?: "plays" | "time"
  readonly limit?: number
  readonly offset?: number
}

export function statisticsHandlers({
  library,
  viewpoint,
}: Pick<LocalOptions, "library" | "viewpoint">): Handlers<typeof StatisticsGroup> {
  const { store } = library
  const top = (of: TopKind, { sort = "plays", limit = 50, offset = 0, ...span }: Wanted, { member }: Principal) =>
    topOf(library, { user: member, of, by: sort, limit, offset, ...span })

  return {
    library: ({ query: { by = "month", zone = "UTC" } }) => holdingsOf(library, { by, zone }),
    plays: ({ query: { by = "month", zone = "UTC", ...span }, principal }) =>
      playStatistics(library, { user: principal.member, by, zone, ...span }),
    async topTracks({ query, principal }) {
      const rows = await top("tracks", query, principal)
      const from = await viewpoint()
      const tracks = await store.read(function* () {
        return yield* trackObjects(library, yield* tracksByIds(library, idsOf(rows)), from)
      })
      return { items: counted(rows, tracks, (track) => ({ track })) }
    },
    async topAlbums({ query, principal }) {
      const rows = await top("albums", query, principal)
      const albums = await store.read(() => albumsByIds(library, idsOf(rows)))
      return { items: counted(rows, albums, (row) => ({ album: albumObject(row) })) }
    },
    async topArtists({ query, principal }) {
      const rows = await top("artists", query, principal)
      const artists = await store.read(() => artistsByIds(library, idsOf(rows)))
      return { items: counted(rows, artists, (row) => ({ artist: artistObject(row) })) }
    },
    async topGenres({ query, principal }) {
      const rows = await top("genres", query, principal)
      return { items: rows.map(({ id, ...counts }) => ({ genre: id, ...counts })) }
    },
  }
}

const idsOf = (rows: readonly TopRow[]): string[] => rows.map(({ id }) => id)

function counted<T extends { readonly id: string }, A>(
  rows: readonly TopRow[],
  things: readonly T[],
  say: (thing: T) => A,
) {
  const byId = new Map(things.map((thing) => [thing.id, thing]))
  return rows.flatMap(({ id, ...counts }) => {
    const thing = byId.get(id)
    return thing === undefined ? [] : [{ ...say(thing), ...counts }]
  })
}
