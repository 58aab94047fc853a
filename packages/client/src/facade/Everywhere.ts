/** All libraries of a device as one: its own, and those of friends. Each recording, album and artist comes once. */
import type {
  AlbumEverywhere,
  AlbumsEverywhereQuery,
  ArtistEverywhere,
  ArtistsEverywhereQuery,
  CountsEverywhere,
  FoundEverywhere,
  MomentEverywhere,
  TrackDetailEverywhere,
  TrackEverywhere,
  TracksEverywhereQuery,
} from "../device/everywhere.ts"
import type { Live } from "../live/LiveQuery.ts"
import type { Asking, Page } from "./Asking.ts"
import { given } from "./given.ts"
import { VIEWS } from "./views.ts"

const LIBRARIES = "device.libraries"
/** Whether two tracks are one recording hangs on their files and merges too. */
const SAME = ["track", "trackFile", "merge", "albumAlias", "artistAlias", LIBRARIES]

/** How many of the best matches, and of when. */
export interface SearchEverywhere extends MomentEverywhere {
  readonly limit?: number | undefined
}

/** What was does not change with what is. */
const unless = (query: MomentEverywhere, views: readonly string[]): readonly string[] =>
  given(query).asOf === undefined ? views : []

/** A list over all libraries. */
export class ListEverywhere<Name extends "device.allTracks" | "device.allAlbums" | "device.allArtists", Query, Item> {
  protected readonly asking: Asking
  readonly #name: Name
  readonly #views: readonly string[]

  constructor(asking: Asking, name: Name, views: readonly string[]) {
    this.asking = asking
    this.#name = name
    this.#views = [...views, ...SAME]
  }

  /** One page. Own fields come before those of friends. */
  list(query?: Query): Promise<Page<Item>> {
    return this.asking.read(this.#name, { query: query ?? {} } as never) as Promise<unknown> as Promise<Page<Item>>
  }

  /** All of them, page after page. */
  all(query?: Query): AsyncIterable<Item> {
    return this.asking.all(this.#name, { query: query ?? {} } as never) as AsyncIterable<unknown> as AsyncIterable<Item>
  }

  /** One page, kept up to date: asked again when any of the libraries changed. */
  live(query?: Query): Live<Page<Item>> {
    const asked = { query: query ?? {} } as never
    return this.asking.live(
      this.#name,
      asked,
      unless((query ?? {}) as MomentEverywhere, this.#views),
      true,
    ) as Live<unknown> as Live<Page<Item>>
  }
}

/** Tracks of all libraries. */
export class TracksEverywhere extends ListEverywhere<"device.allTracks", TracksEverywhereQuery, TrackEverywhere> {
  /** By what any of the libraries knows it as, with the copies of all. Fails with `notFound`. */
  get(id: string, query: MomentEverywhere = {}): Promise<TrackDetailEverywhere> {
    return this.asking.read("device.trackEverywhere", { params: { id }, query })
  }

  /** As {@link get}, kept up to date. */
  liveOne(id: string, query: MomentEverywhere = {}): Live<TrackDetailEverywhere> {
    const views = unless(query, [...VIEWS.track, ...SAME])
    return this.asking.live("device.trackEverywhere", { params: { id }, query }, views, true)
  }
}

/** The own library and those of friends as one: each recording, album and artist comes once. */
export class Everywhere {
  readonly tracks: TracksEverywhere
  readonly albums: ListEverywhere<"device.allAlbums", AlbumsEverywhereQuery, AlbumEverywhere>
  readonly artists: ListEverywhere<"device.allArtists", ArtistsEverywhereQuery, ArtistEverywhere>
  readonly #asking: Asking

  constructor(asking: Asking) {
    this.#asking = asking
    this.tracks = new TracksEverywhere(asking, "device.allTracks", VIEWS.tracks)
    this.albums = new ListEverywhere(asking, "device.allAlbums", VIEWS.albums)
    this.artists = new ListEverywhere(asking, "device.allArtists", VIEWS.artists)
  }

  /** As the search of one library, over all of them. */
  search(q: string, query: SearchEverywhere = {}): Promise<FoundEverywhere> {
    return this.#asking.read("device.searchAll", { query: { q, ...query } })
  }

  /** As {@link search}, kept up to date. */
  liveSearch(q: string, query: SearchEverywhere = {}): Live<FoundEverywhere> {
    const views = unless(query, [...VIEWS.tracks, ...SAME])
    return this.#asking.live("device.searchAll", { query: { q, ...query } }, views, true)
  }

  /** How much there is, each once. */
  counts(query: MomentEverywhere = {}): Promise<CountsEverywhere> {
    return this.#asking.read("device.countAll", { query })
  }

  /** As {@link counts}, kept up to date. */
  liveCounts(query: MomentEverywhere = {}): Live<CountsEverywhere> {
    return this.#asking.live("device.countAll", { query }, unless(query, [...VIEWS.counts, ...SAME]), true)
  }
}
