/** Tracks, albums and artists. */
import type { BodyOf, QueryOf } from "../caller.ts"
import type { Album, AlbumDetail, Artist, ArtistDetail, Track, TrackDetail } from "../contract.gen.ts"
import type { Live } from "../live/LiveQuery.ts"
import type { Asking, Change, ChangeOptions, Page } from "./Asking.ts"
import { Editable } from "./Editable.ts"
import { VIEWS } from "./views.ts"

/** Which tracks, in what order, and from where on; `asOf` in milliseconds since 1970 shows the library as it was then. */
export type TrackQuery = QueryOf<"library.tracks">
export type AlbumQuery = QueryOf<"library.albums">
export type ArtistQuery = QueryOf<"library.artists">
export interface AsOf {
  /** Milliseconds since 1970: as it was then, by the clocks of those who changed it. */
  readonly asOf?: number | undefined
}

/** The past does not change. */
const unless = ({ asOf }: AsOf, views: readonly string[]): readonly string[] => (asOf === undefined ? views : [])

export class Tracks extends Editable {
  constructor(asking: Asking) {
    super(asking, "track")
  }

  /** One page. */
  list(query: TrackQuery = {}): Promise<Page<Track>> {
    return this.asking.read("library.tracks", { query })
  }

  /** All of them, page after page. */
  all(query: TrackQuery = {}): AsyncIterable<Track> {
    return this.asking.all("library.tracks", { query })
  }

  /** One page, kept up to date. */
  live(query: TrackQuery = {}): Live<Page<Track>> {
    return this.asking.live("library.tracks", { query }, unless(query, VIEWS.tracks))
  }

  /** All that is known of one, or of the one that it was merged into. Fails with `notFound`. */
  get(id: string, query: AsOf = {}): Promise<TrackDetail> {
    return this.asking.read("library.track", { params: { id }, query })
  }

  /** As {@link get}, kept up to date. */
  liveOne(id: string, query: AsOf = {}): Live<TrackDetail> {
    return this.asking.live("library.track", { params: { id }, query }, unless(query, VIEWS.track))
  }

  /** Says that it is the same recording as another one, which shows from then on. */
  merge(id: string, body: BodyOf<"curation.merge">, options?: ChangeOptions): Promise<Change> {
    return this.asking.change("curation.merge", { params: { id }, body }, options)
  }

  /** Says that a media file is not that recording. */
  split(id: string, mediaFile: string, options?: ChangeOptions): Promise<Change> {
    return this.asking.change("curation.split", { params: { id }, body: { mediaFile } }, options)
  }

  /** Takes it out of the library; its files stay where they are. */
  remove(id: string, options?: ChangeOptions): Promise<Change> {
    return this.asking.change("curation.removeTrack", { params: { id } }, options)
  }
}

export class Albums extends Editable {
  constructor(asking: Asking) {
    super(asking, "album")
  }

  /** One page. */
  list(query: AlbumQuery = {}): Promise<Page<Album>> {
    return this.asking.read("library.albums", { query })
  }

  /** All of them, page after page. */
  all(query: AlbumQuery = {}): AsyncIterable<Album> {
    return this.asking.all("library.albums", { query })
  }

  /** One page, kept up to date. */
  live(query: AlbumQuery = {}): Live<Page<Album>> {
    return this.asking.live("library.albums", { query }, unless(query, VIEWS.albums))
  }

  /** One with its tracks. Fails with `notFound`. */
  get(id: string, query: AsOf = {}): Promise<AlbumDetail> {
    return this.asking.read("library.album", { params: { id }, query })
  }

  /** As {@link get}, kept up to date. */
  liveOne(id: string, query: AsOf = {}): Live<AlbumDetail> {
    return this.asking.live("library.album", { params: { id }, query }, unless(query, VIEWS.album))
  }
}

export class Artists extends Editable {
  constructor(asking: Asking) {
    super(asking, "artist")
  }

  /** One page. */
  list(query: ArtistQuery = {}): Promise<Page<Artist>> {
    return this.asking.read("library.artists", { query })
  }

  /** All of them, page after page. */
  all(query: ArtistQuery = {}): AsyncIterable<Artist> {
    return this.asking.all("library.artists", { query })
  }

  /** One page, kept up to date. */
  live(query: ArtistQuery = {}): Live<Page<Artist>> {
    return this.asking.live("library.artists", { query }, unless(query, VIEWS.artists))
  }

  /** One with their albums. Fails with `notFound`. */
  get(id: string, query: AsOf = {}): Promise<ArtistDetail> {
    return this.asking.read("library.artist", { params: { id }, query })
  }

  /** As {@link get}, kept up to date. */
  liveOne(id: string, query: AsOf = {}): Live<ArtistDetail> {
    return this.asking.live("library.artist", { params: { id }, query }, unless(query, VIEWS.artist))
  }
}
