/** Figures of the library, and of what the member listened to who uses this program. */
import type { QueryOf } from "../caller.ts"
import type { Holdings, PlayStatistics, TopAlbum, TopArtist, TopGenre, TopTrack } from "../contract.gen.ts"
import type { Live } from "../live/LiveQuery.ts"
import type { Asking } from "./Asking.ts"
import { VIEWS } from "./views.ts"

/** By which periods; `zone`: the time zone, such as `Europe/Berlin`, that of this program unless given. */
export type PeriodQuery = QueryOf<"statistics.library">
/** `from` and `to` in milliseconds since 1970. */
export type PlaysQuery = QueryOf<"statistics.plays">
/** Of what time (`from` and `to` in milliseconds since 1970), by what, and how many. */
export type TopQuery = QueryOf<"statistics.topTracks">

const here = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone

/** What the library has, and what was played, in numbers. */
export class Statistics {
  readonly #asking: Asking

  constructor(asking: Asking) {
    this.#asking = asking
  }

  /** How the library grew, in which formats and qualities it is, and what takes room where. */
  library(query: PeriodQuery = {}): Promise<Holdings> {
    return this.#asking.read("statistics.library", { query: { zone: here(), ...query } })
  }

  /** When and how much the member listened: by period, by hour of the day and by day of the week. */
  plays(query: PlaysQuery = {}): Promise<PlayStatistics> {
    return this.#asking.read("statistics.plays", { query: { zone: here(), ...query } })
  }

  /** As {@link plays}, kept up to date. */
  livePlays(query: PlaysQuery = {}): Live<PlayStatistics> {
    return this.#asking.live("statistics.plays", { query: { zone: here(), ...query } }, VIEWS.plays)
  }

  /**
   * The most played first. Without a time, plays that other programs only counted are in it too.
   */
  async topTracks(query: TopQuery = {}): Promise<readonly TopTrack[]> {
    return (await this.#asking.read("statistics.topTracks", { query })).items
  }

  /** As {@link topTracks}, kept up to date. */
  liveTopTracks(query: TopQuery = {}): Live<{ readonly items: readonly TopTrack[] }> {
    return this.#asking.live("statistics.topTracks", { query }, VIEWS.top)
  }

  /** As {@link topTracks}, of albums. */
  async topAlbums(query: TopQuery = {}): Promise<readonly TopAlbum[]> {
    return (await this.#asking.read("statistics.topAlbums", { query })).items
  }

  /** As {@link topAlbums}, kept up to date. */
  liveTopAlbums(query: TopQuery = {}): Live<{ readonly items: readonly TopAlbum[] }> {
    return this.#asking.live("statistics.topAlbums", { query }, VIEWS.top)
  }

  /** As {@link topTracks}, of artists. */
  async topArtists(query: TopQuery = {}): Promise<readonly TopArtist[]> {
    return (await this.#asking.read("statistics.topArtists", { query })).items
  }

  /** As {@link topArtists}, kept up to date. */
  liveTopArtists(query: TopQuery = {}): Live<{ readonly items: readonly TopArtist[] }> {
    return this.#asking.live("statistics.topArtists", { query }, VIEWS.top)
  }

  /** As {@link topTracks}, of genres. */
  async topGenres(query: TopQuery = {}): Promise<readonly TopGenre[]> {
    return (await this.#asking.read("statistics.topGenres", { query })).items
  }

  /** As {@link topGenres}, kept up to date. */
  liveTopGenres(query: TopQuery = {}): Live<{ readonly items: readonly TopGenre[] }> {
    return this.#asking.live("statistics.topGenres", { query }, VIEWS.top)
  }
}
