/** Tracks, albums and artists. */
import type { AnswerOf, BodyOf, QueryOf } from "../caller.ts"
import type { Album, AlbumDetail, Artist, ArtistDetail, Track, TrackDetail } from "../contract.gen.ts"
import type { Live } from "../live/LiveQuery.ts"
import type { Asking, Change, ChangeOptions, Page } from "./Asking.ts"
import { Editable } from "./Editable.ts"
import { given, listed } from "./given.ts"
import { VIEWS } from "./views.ts"

/** Which tracks, in what order, and from where on; `asOf` in milliseconds since 1970 shows the library as it was then. */
export type TrackQuery = QueryOf<"library.tracks">
/** Which albums, in what order, and from where on. */
export type AlbumQuery = QueryOf<"library.albums">
/** Which artists, in what order, and from where on. */
export type ArtistQuery = QueryOf<"library.artists">
/** In which past. */
export interface AsOf {
  /** Milliseconds since 1970: as it was then, by the clocks of those who changed it. */
  readonly asOf?: number | undefined
}

/** The past does not change. */
const unless = (query: AsOf, views: readonly string[]): readonly string[] =>
  given(query).asOf === undefined ? views : []

/** Tracks: one for each recording in the library. */
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

  /** These, in this order, 100 at most; those that are not there are left out. Kept up to date. */
  liveSome(ids: readonly string[]): Live<Page<Track>> {
    return this.live({ ids: listed(ids) })
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

/** Albums, with which tracks belong together. */
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

  /** Says that it is another one, which has its tracks from then on. */
  merge(id: string, into: string, options?: ChangeOptions): Promise<Change> {
    return this.asking.change("grouping.mergeAlbum", { params: { id }, body: { into } }, options)
  }

  /** Says that some of its tracks are on another album (`into`), or on a new one, whose `id` is in the answer. */
  split(id: string, body: BodyOf<"grouping.splitAlbum">, options?: ChangeOptions): Promise<Made> {
    return this.asking.change("grouping.splitAlbum", { params: { id }, body }, options)
  }

  /** Pairs that are probably one: of one artist, and named alike. */
  alike(limit?: number): Promise<AnswerOf<"grouping.alikeAlbums">> {
    return this.asking.read("grouping.alikeAlbums", { query: { limit } })
  }

  /** As {@link alike}, kept up to date. */
  liveAlike(limit?: number): Live<AnswerOf<"grouping.alikeAlbums">> {
    return this.asking.live("grouping.alikeAlbums", { query: { limit } }, VIEWS.alikeAlbums)
  }

  /** Says that pairs that look alike are not one, so that they do not come again. */
  keepApart(pairs: Pairs, options?: ChangeOptions): Promise<Change> {
    return this.asking.change("grouping.keepApart", { params: { kind: "album" }, body: { pairs } }, options)
  }
}

/** Ids of two that are not one, each. */
export type Pairs = BodyOf<"grouping.keepApart">["pairs"]
/** A change that made something, and its id. */
export type Made = Change & { readonly id: string }

/** Artists, with who is who. */
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

  /** Says that an artist is another one, who is credited from then on. */
  merge(id: string, into: string, options?: ChangeOptions): Promise<Change> {
    return this.asking.change("grouping.mergeArtist", { params: { id }, body: { into } }, options)
  }

  /** Says that an artist is several, who were written as one: on all their tracks these names are credited. */
  split(id: string, names: readonly string[], options?: ChangeOptions): Promise<Change> {
    return this.asking.change("grouping.splitArtist", { params: { id }, body: { names } }, options)
  }

  /** Says that some tracks are by another one of the same name; `distinction` tells who. Their `id` is in the answer. */
  separate(id: string, tracks: readonly string[], distinction: string, options?: ChangeOptions): Promise<Made> {
    return this.asking.change("grouping.separateArtist", { params: { id }, body: { tracks, distinction } }, options)
  }

  /** Pairs that are probably one: named alike. */
  alike(limit?: number): Promise<AnswerOf<"grouping.alikeArtists">> {
    return this.asking.read("grouping.alikeArtists", { query: { limit } })
  }

  /** As {@link alike}, kept up to date. */
  liveAlike(limit?: number): Live<AnswerOf<"grouping.alikeArtists">> {
    return this.asking.live("grouping.alikeArtists", { query: { limit } }, VIEWS.alikeArtists)
  }

  /** Says that pairs that look alike are not one, so that they do not come again. */
  keepApart(pairs: Pairs, options?: ChangeOptions): Promise<Change> {
    return this.asking.change("grouping.keepApart", { params: { kind: "artist" }, body: { pairs } }, options)
  }
}
