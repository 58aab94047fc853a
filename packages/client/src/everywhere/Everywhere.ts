/** All libraries of a device as one: each recording, album and artist once. */
import {
  type AlbumRow,
  AVAILABILITIES,
  type ArtistRow,
  listAlbumArtists,
  listAlbums,
  listArtists,
  type ListQuery,
  listTracks,
  placesOfAlbumArtists,
  placesOfAlbums,
  placesOfArtists,
  placesOfTracks,
  readTrack,
  type TrackRow,
} from "@ledgerline/core"
import { albumObject, artistObject, isGone, trackDetail } from "@ledgerline/core/objects"
import type { Copy } from "../contract.gen.ts"
import type { DeviceHandlers } from "../device/handlers.ts"
import type {
  AlbumsEverywhereQuery,
  ArtistsEverywhereQuery,
  CountsEverywhere,
  EverywhereRoutes,
  TrackDetailEverywhere,
  TracksEverywhereQuery,
} from "../device/everywhere.ts"
import { LedgerlineError } from "../errors.ts"
import { type Held, heldThen } from "./held.ts"
import { countOf, type Listed, type ListKind, mergedPage } from "./merge.ts"
import { type Reached, reachedFrom, shownFor, type Start } from "./reach.ts"
import { type Same, sameAlbums, sameArtists, sameTracks } from "./same.ts"
import { searchAll } from "./searchAll.ts"
import { trackItems } from "./trackItems.ts"

const TRACKS: ListKind<TrackRow> = { list: listTracks as never, places: placesOfTracks as never, same: sameTracks }
const ALBUMS: ListKind<AlbumRow> = { list: listAlbums as never, places: placesOfAlbums as never, same: sameAlbums }
const ARTISTS: ListKind<ArtistRow> = { list: listArtists as never, places: placesOfArtists as never, same: sameArtists }
const ALBUM_ARTISTS: ListKind<ArtistRow> = {
  list: listAlbumArtists as never,
  places: placesOfAlbumArtists as never,
  same: sameArtists,
}

type Handlers = Pick<DeviceHandlers, Exclude<keyof EverywhereRoutes, "device.libraries">>

export class Everywhere {
  readonly #held: () => readonly Held[]
  /** What was counted, by the list, with the commits that it holds for. */
  readonly #counted = new Map<string, { readonly stamp: string; readonly total: Promise<number> }>()

  /** `held`: this device's own library first. */
  constructor(held: () => readonly Held[]) {
    this.#held = held
  }

  get handlers(): Handlers {
    return {
      "device.allTracks": async ({
        query: { asOf, albumId, artistId, genre, year, decade, ...asked },
      }: Asked<TracksEverywhereQuery>) => {
        const filters = { albumId, artistId, genre, year, decade }
        return this.#at(asOf, async (held) => {
          const { rows, ...page } = await this.#page(held, "tracks", TRACKS, { ...asked, filters })
          return { ...page, items: await trackItems(held.all, rows.map(startOf)) }
        })
      },
      "device.allAlbums": async ({
        query: { asOf, artistId, genre, year, decade, ...asked },
      }: Asked<AlbumsEverywhereQuery>) => {
        const filters = { artistId, genre, year, decade }
        return this.#at(asOf, async (held) => {
          const { rows, ...page } = await this.#page(held, "albums", ALBUMS, { ...asked, filters })
          return { ...page, items: await named(held.all, rows, sameAlbums, albumObject) }
        })
      },
      "device.allArtists": async ({ query: { asOf, only, ...asked } }: Asked<ArtistsEverywhereQuery>) => {
        const kind = only === undefined ? ARTISTS : ALBUM_ARTISTS
        return this.#at(asOf, async (held) => {
          const { rows, ...page } = await this.#page(held, only ?? "artists", kind, asked)
          return { ...page, items: await named(held.all, rows, sameArtists, artistObject) }
        })
      },
      "device.trackEverywhere": ({ params, query: { asOf } }) =>
        this.#at(asOf, (held) => this.#track(held.all, params.id)),
      "device.searchAll": ({ query: { asOf, q, limit = 50 } }) =>
        this.#at(asOf, async (held) => ({ items: await foundItems(held.all, q, limit) })),
      "device.countAll": ({ query: { asOf } }) => this.#at(asOf, (held) => this.#counts(held)),
    }
  }

  /** What a track is in each library: in the order of the libraries. Undefined where none has it. */
  reach(id: string): Promise<Shown | undefined> {
    return this.#reach(this.#held(), id)
  }

  async #reach(held: readonly Held[], id: string): Promise<Shown | undefined> {
    for (const [at, { library }] of held.entries()) {
      const row = await library.store.read(() => readTrack(id))
      if (row === undefined || row.hidden !== 0) continue
      const shown = await shownFor(held, sameTracks, { at, id: row.id })
      const [reached] = await reachedFrom(held, sameTracks, [shown])
      return { shown, reached: reached ?? new Map() }
    }
    return undefined
  }

  /** All libraries as they are, or as they were at a time in milliseconds since 1970. */
  #at<A>(asOf: number | undefined, use: (held: Then) => Promise<A>): Promise<A> {
    const held = this.#held()
    if (asOf === undefined) return use({ all: held, isNow: true })
    return heldThen(held, asOf, (all) => use({ all, isNow: false }))
  }

  async #page<R extends { readonly id: string }>(
    held: Then,
    name: string,
    kind: ListKind<R>,
    { count, ...asked }: ListQuery,
  ) {
    const { rows, next } = await mergedPage(held.all, kind, asked)
    if (count !== true) return { rows, next }
    return { rows, next, total: await this.#count(held, name, kind, asked) }
  }

  /** Counted anew after each commit, and when a library comes or goes. */
  #count<R extends { readonly id: string }>(
    { all: held, isNow }: Then,
    name: string,
    kind: ListKind<R>,
    { filters }: ListQuery,
  ): Promise<number> {
    if (!isNow) return countOf(held, kind, { filters })
    const key = JSON.stringify([name, filters ?? {}])
    const stamp = held.map(({ id, commits }) => `${id} ${commits}`).join()
    const before = this.#counted.get(key)
    if (before?.stamp === stamp) return before.total
    if (this.#counted.size >= MOST_COUNTED) this.#counted.clear()
    const total = countOf(held, kind, { filters })
    this.#counted.set(key, { stamp, total })
    total.catch(() => this.#counted.delete(key))
    return total
  }

  async #counts(held: Then): Promise<CountsEverywhere> {
    const [tracks, albums, artists] = await Promise.all([
      this.#count(held, "tracks", TRACKS, {}),
      this.#count(held, "albums", ALBUMS, {}),
      this.#count(held, "artists", ARTISTS, {}),
    ])
    return { tracks, albums, artists }
  }

  async #track(held: readonly Held[], id: string): Promise<TrackDetailEverywhere> {
    const found = await this.#reach(held, id)
    const [item] = found === undefined ? [] : await trackItems(held, [found.shown])
    if (found === undefined || item === undefined) throw notThere()
    const tracks = [...found.reached].flatMap(([at, ids]) => ids.map((each) => ({ at, id: each })))
    const details = await Promise.all(
      tracks.map(async ({ at, id: each }) => {
        const { library, id: of } = held[at] as Held
        const from = await held[at]?.viewpoint()
        if (from === undefined) throw notThere()
        const detail = await library.store.read(() => trackDetail(library, each, from))
        return { library: of, detail }
      }),
    )
    const first = details.find(
      ({ library, detail }) => library === item.library && detail?.track.id === item.id,
    )?.detail
    if (first === undefined) throw notThere()
    return {
      ...first.beside,
      ...item,
      copies: details
        .flatMap(({ library, detail }) => (detail?.beside.copies ?? []).map((copy) => ({ ...copy, library })))
        .toSorted((a, b) => Number(isGone(a)) - Number(isGone(b)) || rank(a) - rank(b)),
      tracks: tracks.map(({ at, id: each }) => ({ library: (held[at] as Held).id, id: each })),
    }
  }
}

/** The libraries as they are, or as they were. */
interface Then {
  readonly all: readonly Held[]
  readonly isNow: boolean
}

/** Where a track shows, and what it is in each library. */
interface Shown {
  readonly shown: Start
  readonly reached: Reached
}

/** Albums and artists with the fields of the first library that has them. */
async function named<R extends { readonly id: string }, O>(
  held: readonly Held[],
  rows: readonly Listed<R>[],
  same: Same,
  objectOf: (row: R) => O,
) {
  const reached = await reachedFrom(held, same, rows.map(startOf))
  const idOf = (each: number): string => held[each]?.id ?? ""
  return rows.map(({ at, row }, i) => ({
    ...objectOf(row),
    library: idOf(at),
    libraries: [...(reached[i]?.keys() ?? [at])].map(idOf),
  }))
}

async function foundItems(held: readonly Held[], q: string, limit: number) {
  const best = await searchAll(held, q, limit)
  const found = new Map(best.map((each) => [`${held[each.at]?.id} ${each.id}`, each.found]))
  const items = await trackItems(held, best)
  return items.map((item) => ({ ...item, found: found.get(`${item.library} ${item.id}`) ?? "" }))
}

/** Lists whose counts are remembered. */
const MOST_COUNTED = 100

interface Asked<Q> {
  readonly query: Q
}

const startOf = ({ at, row }: Listed<{ readonly id: string }>): Start => ({ at, id: row.id })

const rank = ({ availability }: Copy): number => AVAILABILITIES.indexOf(availability)

const notThere = (): LedgerlineError =>
  new LedgerlineError({ reason: "notFound", status: 404, message: "there is no such track" })
