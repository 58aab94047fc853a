/** What the member does who uses this program: plays, places, ratings, stars and queues. Nobody else sees them. */
import type { BodyOf, QueryOf } from "../caller.ts"
import type { Play, Playback as Played, Queue } from "../contract.gen.ts"
import type { Live } from "../live/LiveQuery.ts"
import type { Asking, Change, ChangeOptions, Page } from "./Asking.ts"
import { VIEWS } from "./views.ts"

/** Which of what the member did, and which page. */
export type PlaybackQuery = QueryOf<"playback.playbacks">

/** Plays, places, ratings, stars and queues of the member. Nobody else sees them. */
export class Playback {
  readonly #asking: Asking

  constructor(asking: Asking) {
    this.#asking = asking
  }

  /** What was played, starred, rated or is in the middle: one page. */
  list(query: PlaybackQuery = {}): Promise<Page<Played>> {
    return this.#asking.read("playback.playbacks", { query })
  }

  /** As {@link list}, kept up to date. */
  live(query: PlaybackQuery = {}): Live<Page<Played>> {
    return this.#asking.live("playback.playbacks", { query }, VIEWS.playback)
  }

  /**
   * What was done with one track. Where devices were in different places, `positionMs` is the latest and `furthestMs` the
   * furthest: neither is lost. Fails with `notFound` where nothing was.
   */
  get(track: string): Promise<Played> {
    return this.#asking.read("playback.playback", { params: { track } })
  }

  /** As {@link get}, kept up to date. */
  liveOne(track: string): Live<Played> {
    return this.#asking.live("playback.playback", { params: { track } }, VIEWS.playback)
  }

  /** Each time something was played, the latest first: one page. */
  plays(query: QueryOf<"playback.plays"> = {}): Promise<Page<Play>> {
    return this.#asking.read("playback.plays", { query })
  }

  /** Tells that a track was played, whenever that was. Times in milliseconds, `startedAt` since 1970. */
  played(track: string, body: BodyOf<"playback.played">, options?: ChangeOptions): Promise<Change> {
    return this.#asking.change("playback.played", { params: { track }, body }, options)
  }

  /** Tells where in a track the member was, and `at` which time (milliseconds since 1970). */
  progress(track: string, body: BodyOf<"playback.progress">, options?: ChangeOptions): Promise<Change> {
    return this.#asking.change("playback.progress", { params: { track }, body }, options)
  }

  /** Rates a track from 0 to 5; null takes the rating away. */
  rate(track: string, rating: number | null, options?: ChangeOptions): Promise<Change> {
    return this.#asking.change("playback.rate", { params: { track }, body: { rating } }, options)
  }

  /** Stars a track, or takes the star away. */
  star(track: string, starred = true, options?: ChangeOptions): Promise<Change> {
    return this.#asking.change("playback.star", { params: { track }, body: { starred } }, options)
  }

  /**
   * Stars or rates many tracks alike, in one action: one revert takes all of it back. At most 1,000; fails with `notFound`, and
   * changes nothing, where one of them is not here.
   */
  markMany(
    tracks: readonly string[],
    marks: Omit<BodyOf<"playback.markMany">, "tracks">,
    options?: ChangeOptions,
  ): Promise<Change> {
    return this.#asking.change("playback.markMany", { body: { tracks, ...marks } }, options)
  }

  /** The queues of the member's devices. */
  async queues(): Promise<readonly Queue[]> {
    return (await this.#asking.read("playback.queues", {})).items
  }

  /** As {@link queues}, kept up to date. */
  liveQueues(): Live<{ readonly items: readonly Queue[] }> {
    return this.#asking.live("playback.queues", {}, VIEWS.queues)
  }

  /** Saves the queue of a device whole. */
  saveQueue(id: string, body: BodyOf<"playback.saveQueue">, options?: ChangeOptions): Promise<Change> {
    return this.#asking.change("playback.saveQueue", { params: { id }, body }, options)
  }
}
