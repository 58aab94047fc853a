/** Stars and ratings of albums and artists, of the member who uses this program. Those of tracks are in `playback`. */
import type { AnswerOf, QueryOf } from "../caller.ts"
import type { FavouriteAlbum, FavouriteArtist, Opinion } from "../contract.gen.ts"
import type { Live } from "../live/LiveQuery.ts"
import type { Asking, Change, ChangeOptions } from "./Asking.ts"
import { VIEWS } from "./views.ts"

/** Which page, and in what order. */
export type FavouriteQuery = QueryOf<"browse.favouriteAlbums">
/** What has favourites here. */
export type FavouriteKind = "album" | "artist"

/** Stars and ratings that the member gave to albums and artists. */
export class Favourites {
  readonly #asking: Asking

  constructor(asking: Asking) {
    this.#asking = asking
  }

  /** The albums that were starred last, or were rated best. */
  async albums(query: FavouriteQuery = {}): Promise<readonly FavouriteAlbum[]> {
    return (await this.#asking.read("browse.favouriteAlbums", { query })).items
  }

  /** As {@link albums}, kept up to date. */
  liveAlbums(query: FavouriteQuery = {}): Live<AnswerOf<"browse.favouriteAlbums">> {
    return this.#asking.live("browse.favouriteAlbums", { query }, VIEWS.favouriteAlbums)
  }

  /** The artists that were starred last, or were rated best. */
  async artists(query: FavouriteQuery = {}): Promise<readonly FavouriteArtist[]> {
    return (await this.#asking.read("browse.favouriteArtists", { query })).items
  }

  /** As {@link artists}, kept up to date. */
  liveArtists(query: FavouriteQuery = {}): Live<AnswerOf<"browse.favouriteArtists">> {
    return this.#asking.live("browse.favouriteArtists", { query }, VIEWS.favouriteArtists)
  }

  /** What the member thinks of one. Fails with `notFound`. */
  get(kind: FavouriteKind, id: string): Promise<Opinion> {
    return this.#asking.read("browse.opinion", { params: { kind, id } })
  }

  /** As {@link get}, kept up to date. */
  liveOne(kind: FavouriteKind, id: string): Live<Opinion> {
    return this.#asking.live("browse.opinion", { params: { kind, id } }, VIEWS.favourites)
  }

  /** Stars one, or takes the star away. */
  star(kind: FavouriteKind, id: string, starred = true, options?: ChangeOptions): Promise<Change> {
    return this.#asking.change("browse.star", { params: { kind, id }, body: { starred } }, options)
  }

  /** Rates one from 0 to 5; null takes the rating away. */
  rate(kind: FavouriteKind, id: string, rating: number | null, options?: ChangeOptions): Promise<Change> {
    return this.#asking.change("browse.rate", { params: { kind, id }, body: { rating } }, options)
  }
}
