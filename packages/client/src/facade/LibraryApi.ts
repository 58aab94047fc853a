/** A library, whoever answers for it: what can be asked of it, and changed in it. */
import type { BodyOf, Caller, CallOptions } from "../caller.ts"
import type { Counts, Found, MediaFile, NamesFound, RevertPreview, Source } from "../contract.gen.ts"
import type { Live } from "../live/LiveQuery.ts"
import { Asking, type Change, type ChangeOptions, type Page } from "./Asking.ts"
import { Browse } from "./Browse.ts"
import { Duplicates } from "./Duplicates.ts"
import { Favourites } from "./Favourites.ts"
import { given } from "./given.ts"
import { Images } from "./Images.ts"
import { Media } from "./Media.ts"
import { Albums, Artists, type AsOf, Tracks } from "./music.ts"
import { Playback } from "./Playback.ts"
import { Playlists } from "./Playlists.ts"
import { Candidates, Operations, Relations, Samples } from "./provenance.ts"
import { Statistics } from "./Statistics.ts"
import { VIEWS } from "./views.ts"

/** How much is searched for, and in which past. */
export interface SearchQuery extends AsOf {
  /** 50 unless given. */
  readonly limit?: number | undefined
}

/** More of a text is not read by a search, and not taken by a server. */
const LONGEST = 1000

/** What is no text, as programs without types may give, is for who answers to refuse. */
const readable = (text: string): string => (typeof text === "string" ? text.slice(0, LONGEST).toWellFormed() : text)

/** A library, on a server or on this device. All it is asked fails with LedgerlineError. */
export class LibraryApi {
  /** One for each recording. */
  readonly tracks: Tracks
  /** Which tracks belong together. */
  readonly albums: Albums
  /** Who is credited. */
  readonly artists: Artists
  /** Playlists, collections and shared queues. */
  readonly playlists: Playlists
  /** The member's own plays, places, ratings, stars and queues. */
  readonly playback: Playback
  /** Actions, each of which can be taken back. */
  readonly operations: Operations
  /** What was proposed and not decided. */
  readonly candidates: Candidates
  /** What is said of two things. */
  readonly relations: Relations
  /** Parts of tracks that have a name. */
  readonly samples: Samples
  /** Tracks that are probably one. */
  readonly duplicates: Duplicates
  /** Genres, years, folders, and what the member listened to. */
  readonly browse: Browse
  /** Numbers of the library and of listening. */
  readonly statistics: Statistics
  /** The member's own stars and ratings of albums and artists. */
  readonly favourites: Favourites
  /** Which images stand for what. */
  readonly images: Images
  /** Sound, images and texts. */
  readonly media: Media
  protected readonly asking: Asking

  /** `library`: which of a device's libraries; its own unless given. */
  constructor(caller: Caller, library?: string) {
    const asking = new Asking(caller, library)
    this.asking = asking
    this.tracks = new Tracks(asking)
    this.albums = new Albums(asking)
    this.artists = new Artists(asking)
    this.playlists = new Playlists(asking)
    this.playback = new Playback(asking)
    this.operations = new Operations(asking)
    this.candidates = new Candidates(asking)
    this.relations = new Relations(asking)
    this.samples = new Samples(asking)
    this.duplicates = new Duplicates(asking)
    this.browse = new Browse(asking)
    this.statistics = new Statistics(asking)
    this.favourites = new Favourites(asking)
    this.images = new Images(asking)
    this.media = new Media(asking)
  }

  /**
   * Tracks that have every word, the last one as a beginning; the best first. No text can make it fail. Who types on gives up by
   * the signal what is not wanted any more.
   */
  search(q: string, query: SearchQuery = {}, options?: CallOptions): Promise<Found> {
    return this.asking.read("library.search", { query: { q: readable(q), ...query } }, options)
  }

  /** As {@link search}, kept up to date. */
  liveSearch(q: string, query: SearchQuery = {}): Live<Found> {
    return this.asking.live(
      "library.search",
      { query: { q: readable(q), ...query } },
      given(query).asOf === undefined ? VIEWS.tracks : [],
    )
  }

  /** Albums and artists whose names have every word, the last one as a beginning; names that are or begin so first. */
  searchNames(q: string, query: SearchQuery = {}, options?: CallOptions): Promise<NamesFound> {
    return this.asking.read("library.searchNames", { query: { q: readable(q), ...query } }, options)
  }

  /** Places where copies lie: one page. */
  places(
    query: { readonly after?: string | undefined; readonly limit?: number | undefined } = {},
  ): Promise<Page<Source>> {
    return this.asking.read("library.sources", { query })
  }

  /** As {@link places}, kept up to date. */
  livePlaces(): Live<Page<Source>> {
    return this.asking.live("library.sources", { query: {} }, VIEWS.sources)
  }

  /** An encoding of a recording, with its copies. Fails with `notFound`. */
  mediaFile(id: string): Promise<MediaFile> {
    return this.asking.read("library.mediaFile", { params: { id } })
  }

  /** How much there is. */
  counts(query: AsOf = {}): Promise<Counts> {
    return this.asking.read("library.counts", { query })
  }

  /** As {@link counts}, kept up to date. */
  liveCounts(): Live<Counts> {
    return this.asking.live("library.counts", { query: {} }, VIEWS.counts)
  }

  /**
   * Takes back events, an action, what a field shows, all edits of one thing, or all that a provider said. A revert can be taken back too.
   * Fails with `rejected` where all of it is taken back already.
   */
  revert(what: BodyOf<"provenance.revert">, options?: ChangeOptions): Promise<Change> {
    return this.asking.change("provenance.revert", { body: what }, options)
  }

  /**
   * What {@link revert} would change, before it is done: which things, and of each field what it shows and what it would show.
   * Of very much only the first 300 events are looked at (`isWhole` is false then).
   */
  previewRevert(what: BodyOf<"provenance.previewRevert">): Promise<RevertPreview> {
    return this.asking.read("provenance.previewRevert", { body: what })
  }

  /** Takes back what a change came to. Does nothing where it came to nothing; fails with `rejected` where it is taken back already. */
  async undo(change: Change, options?: ChangeOptions): Promise<Change> {
    const { op } = given(change, "a change")
    return op === null ? { op: null, events: [] } : this.revert({ operation: op }, options)
  }
}
