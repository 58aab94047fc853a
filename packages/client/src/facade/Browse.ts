/** Ways through the library beside its lists. */
import type { AnswerOf, QueryOf } from "../caller.ts"
import type { FolderEntry, Genre, ListenedAlbum, ListenedTrack, Year } from "../contract.gen.ts"
import type { Live } from "../live/LiveQuery.ts"
import type { Asking, Page } from "./Asking.ts"
import type { AsOf } from "./music.ts"
import { given } from "./given.ts"
import { VIEWS } from "./views.ts"

/** Which folder of which source, and which page of it. */
export type FolderQuery = QueryOf<"browse.folder">
/** Which page, and in what order. */
export type ListenedQuery = QueryOf<"browse.listenedTracks">

/** With how much is of a decade; `decade` is its first year, as the filter of tracks and albums takes it. */
export interface Decade {
  readonly decade: number
  readonly tracks: number
  readonly albums: number
}

/** Ways through the library beside its lists: genres, years, folders, and what the member listened to. */
export class Browse {
  readonly #asking: Asking

  constructor(asking: Asking) {
    this.#asking = asking
  }

  /** All genres by name, with how much is of each. */
  async genres(query: AsOf = {}): Promise<readonly Genre[]> {
    return (await this.#asking.read("browse.genres", { query })).items
  }

  /** As {@link genres}, kept up to date. */
  liveGenres(query: AsOf = {}): Live<AnswerOf<"browse.genres">> {
    return this.#asking.live("browse.genres", { query }, given(query).asOf === undefined ? VIEWS.groups : [])
  }

  /** All years that something is of, the first first. */
  async years(query: AsOf = {}): Promise<readonly Year[]> {
    return (await this.#asking.read("browse.years", { query })).items
  }

  /** As {@link years}, kept up to date. */
  liveYears(query: AsOf = {}): Live<AnswerOf<"browse.years">> {
    return this.#asking.live("browse.years", { query }, given(query).asOf === undefined ? VIEWS.groups : [])
  }

  /** {@link years} by decades. */
  async decades(query: AsOf = {}): Promise<readonly Decade[]> {
    const found = new Map<number, Decade>()
    for (const { year, tracks, albums } of await this.years(query)) {
      const decade = year - (year % 10)
      const before = found.get(decade)
      found.set(decade, { decade, tracks: (before?.tracks ?? 0) + tracks, albums: (before?.albums ?? 0) + albums })
    }
    return [...found.values()]
  }

  /** What lies in a folder of a source (`library.places`): one page. Fails with `notFound` where there is no such source. */
  folder(source: string, query: FolderQuery = {}): Promise<Page<FolderEntry>> {
    return this.#asking.read("browse.folder", { params: { source }, query })
  }

  /** All that lies in a folder. */
  wholeFolder(source: string, query: FolderQuery = {}): AsyncIterable<FolderEntry> {
    return this.#asking.all("browse.folder", { params: { source }, query })
  }

  /** As {@link folder}, kept up to date. */
  liveFolder(source: string, query: FolderQuery = {}): Live<Page<FolderEntry>> {
    return this.#asking.live("browse.folder", { params: { source }, query }, VIEWS.folder)
  }

  /** Tracks that the member played, starred, rated or is in the middle of: one page, by what was played last unless sorted. */
  listenedTracks(query: ListenedQuery = {}): Promise<Page<ListenedTrack>> {
    return this.#asking.read("browse.listenedTracks", { query })
  }

  /** As {@link listenedTracks}, kept up to date. */
  liveListenedTracks(query: ListenedQuery = {}): Live<Page<ListenedTrack>> {
    return this.#asking.live("browse.listenedTracks", { query }, VIEWS.listened)
  }

  /** Albums that the member listened to last, the latest first. */
  async listenedAlbums(limit?: number): Promise<readonly ListenedAlbum[]> {
    return (await this.#asking.read("browse.listenedAlbums", { query: { limit } })).items
  }

  /** As {@link listenedAlbums}, kept up to date. */
  liveListenedAlbums(limit?: number): Live<AnswerOf<"browse.listenedAlbums">> {
    return this.#asking.live("browse.listenedAlbums", { query: { limit } }, VIEWS.listened)
  }
}
