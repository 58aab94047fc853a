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
  search,
  searchOrder,
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
import type { Held } from "./held.ts"
import { countOf, type Listed, type ListKind, mergedPage } from "./merge.ts"
import { type Reached, reachedFrom, shownFor, type Start } from "./reach.ts"
import { type Same, sameAlbums, sameArtists, sameTracks } from "./same.ts"
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
        query: { albumId, artistId, genre, year, decade, ...asked },
      }: Asked<TracksEverywhereQuery>) => {
        const filters = { albumId, artistId, genre, year, decade }
        const { rows, ...page } = await this.#page("tracks", TRACKS, { ...asked, filters })
        return { ...page, items: await trackItems(this.#held(), rows.map(startOf)) }
      },
      "device.allAlbums": async ({
        query: { artistId, genre, year, decade, ...asked },
      }: Asked<AlbumsEverywhereQuery>) => {
        const { rows, ...page } = await this.#page("albums", ALBUMS, {
          ...asked,
          filters: { artistId, genre, year, decade },
        })
        return { ...page, items: await this.#named(rows, sameAlbums, albumObject) }
      },
      "device.allArtists": async ({ query: { only, ...asked } }: Asked<ArtistsEverywhereQuery>) => {
        const kind = only === undefined ? ARTISTS : ALBUM_ARTISTS
        const { rows, ...page } = await this.#page(only ?? "artists", kind, asked)
        return { ...page, items: await this.#named(rows, sameArtists, artistObject) }
      },
      "device.trackEverywhere": ({ params }) => this.#track(params.id),
      "device.searchAll": async ({ query: { q, limit = 50 } }) => ({ items: await this.#search(q, limit) }),
      "device.countAll": () => this.#counts(),
    }
  }

  /** What a track is in each library: in the order of the libraries. Undefined where none has it. */
  async reach(id: string): Promise<{ readonly shown: Start; readonly reached: Reached } | undefined> {
    const held = this.#held()
    for (const [at, { library }] of held.entries()) {
      const row = await library.store.read(() => readTrack(id))
      if (row === undefined || row.hidden !== 0) continue
      const shown = await shownFor(held, sameTracks, { at, id: row.id })
      const [reached] = await reachedFrom(held, sameTracks, [shown])
      return { shown, reached: reached ?? new Map() }
    }
    return undefined
  }

  async #page<R extends { readonly id: string }>(name: string, kind: ListKind<R>, { count, ...asked }: ListQuery) {
    if ("asOf" in asked && asked["asOf"] !== undefined)
      throw new LedgerlineError({
        reason: "invalid",
        status: 400,
        message: "all libraries together show as they are now",
      })
    const { rows, next } = await mergedPage(this.#held(), kind, asked)
    if (count !== true) return { rows, next }
    return { rows, next, total: await this.#count(name, kind, asked) }
  }

  /** Counted anew after each commit, and when a library comes or goes. */
  #count<R extends { readonly id: string }>(name: string, kind: ListKind<R>, { filters }: ListQuery): Promise<number> {
    const held = this.#held()
    const key = JSON.stringify([name, filters ?? {}])
    const stamp = held.map(({ library, commits }) => `${library.id} ${commits}`).join()
    const before = this.#counted.get(key)
    if (before?.stamp === stamp) return before.total
    if (this.#counted.size >= MOST_COUNTED) this.#counted.clear()
    const total = countOf(held, kind, { filters })
    this.#counted.set(key, { stamp, total })
    total.catch(() => this.#counted.delete(key))
    return total
  }

  async #counts(): Promise<CountsEverywhere> {
    const [tracks, albums, artists] = await Promise.all([
      this.#count("tracks", TRACKS, {}),
      this.#count("albums", ALBUMS, {}),
      this.#count("artists", ARTISTS, {}),
    ])
    return { tracks, albums, artists }
  }

  /** Albums and artists with the fields of the first library that has them. */
  async #named<R extends { readonly id: string }, O>(rows: readonly Listed<R>[], same: Same, objectOf: (row: R) => O) {
    const held = this.#held()
    const reached = await reachedFrom(held, same, rows.map(startOf))
    return rows.map(({ at, row }, i) => ({ ...objectOf(row), ...this.#where(at, reached[i]) }))
  }

  #where(at: number, reached: Reached | undefined) {
    const idOf = (each: number): string => this.#held()[each]?.library.id ?? ""
    return { library: idOf(at), libraries: [...(reached?.keys() ?? [at])].map(idOf) }
  }

  async #track(id: string): Promise<TrackDetailEverywhere> {
    const held = this.#held()
    const found = await this.reach(id)
    const [item] = found === undefined ? [] : await trackItems(held, [found.shown])
    if (found === undefined || item === undefined) throw notThere()
    const tracks = [...found.reached].flatMap(([at, ids]) => ids.map((each) => ({ at, id: each })))
    const details = await Promise.all(
      tracks.map(async ({ at, id: each }) => {
        const { library } = held[at] as Held
        const from = await held[at]?.viewpoint()
        if (from === undefined) throw notThere()
        const detail = await library.store.read(() => trackDetail(library, each, from))
        return { library: library.id, detail }
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
      tracks: tracks.map(({ at, id: each }) => ({ library: (held[at] as Held).library.id, id: each })),
    }
  }

  async #search(q: string, limit: number) {
    const held = this.#held()
    const order = searchOrder(q)
    const hits = await Promise.all(
      held.map(async ({ library }, at) => {
        const { dialect } = library.store
        const tables = { search: `search_${library.generation}`, track: `track_${library.generation}` }
        // Some of them may show in a library before.
        const page = await library.store.read(() => search(dialect, tables, q, { limit: limit * (at + 1) }))
        const ids = page.hits.map(({ id }) => id)
        const before = await Promise.all(held.slice(0, at).map((each) => sameTracks(library, ids, each.library)))
        return page.hits
          .filter(({ id }) => !before.some((same) => (same.get(id) ?? []).length > 0))
          .map((hit) => ({ at, hit }))
      }),
    )
    const best = hits
      .flat()
      .toSorted((a, b) => order(a.hit, b.hit) || a.at - b.at)
      .slice(0, limit)
    const tiers = new Map(best.map(({ at, hit }) => [`${held[at]?.library.id} ${hit.id}`, hit.tier]))
    const items = await trackItems(
      held,
      best.map(({ at, hit }) => ({ at, id: hit.id })),
    )
    return items.map((item) => ({ ...item, found: tiers.get(`${item.library} ${item.id}`) ?? "" }))
  }
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
