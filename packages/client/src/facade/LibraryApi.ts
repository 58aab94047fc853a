/** A library, whoever answers for it: what can be asked of it, and changed in it. */
import type { BodyOf, Caller } from "../caller.ts"
import type { Counts, Found, MediaFile, Source } from "../contract.gen.ts"
import type { Live } from "../live/LiveQuery.ts"
import { Asking, type Change, type ChangeOptions, type Page } from "./Asking.ts"
import { Albums, Artists, type AsOf, Tracks } from "./music.ts"
import { Playback } from "./Playback.ts"
import { Playlists } from "./Playlists.ts"
import { Candidates, Operations, Relations, Samples } from "./provenance.ts"
import { VIEWS } from "./views.ts"

export interface SearchQuery extends AsOf {
  /** 50 unless given. */
  readonly limit?: number | undefined
}

export class LibraryApi {
  readonly tracks: Tracks
  readonly albums: Albums
  readonly artists: Artists
  readonly playlists: Playlists
  readonly playback: Playback
  readonly operations: Operations
  readonly candidates: Candidates
  readonly relations: Relations
  readonly samples: Samples
  protected readonly asking: Asking

  constructor(caller: Caller) {
    const asking = new Asking(caller)
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
  }

  /** Tracks that have every word, the last one as a beginning; the best first. No text can make it fail. */
  search(q: string, query: SearchQuery = {}): Promise<Found> {
    return this.asking.read("library.search", { query: { q, ...query } })
  }

  /** As {@link search}, kept up to date. */
  liveSearch(q: string, query: SearchQuery = {}): Live<Found> {
    return this.asking.live("library.search", { query: { q, ...query } }, query.asOf === undefined ? VIEWS.tracks : [])
  }

  /** Places where copies lie: one page. */
  places(query: { readonly after?: string; readonly limit?: number } = {}): Promise<Page<Source>> {
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

  /** Takes back events, an action, what a field shows, or all that a provider said. A revert can be taken back too. */
  revert(what: BodyOf<"provenance.revert">, options?: ChangeOptions): Promise<Change> {
    return this.asking.change("provenance.revert", { body: what }, options)
  }

  /** Takes back what a change came to. Does nothing where it came to nothing. */
  async undo({ op }: Change, options?: ChangeOptions): Promise<Change> {
    return op === null ? { op: null, events: [] } : this.revert({ operation: op }, options)
  }
}
