/** Playlists, collections and shared queues. */
import type { BodyOf, QueryOf } from "../caller.ts"
import type { Playlist, PlaylistFolder, PlaylistItem } from "../contract.gen.ts"
import type { Live } from "../live/LiveQuery.ts"
import type { Asking, Change, ChangeOptions, Page } from "./Asking.ts"
import { given } from "./given.ts"
import { VIEWS } from "./views.ts"

/** Which lists, and which page. */
export type PlaylistQuery = QueryOf<"playlists.playlists">
/** What a list is called, of what kind it is, and whose. */
export type NewPlaylist = BodyOf<"playlists.create">
/** Whose folders. */
export type PlaylistFolderQuery = QueryOf<"playlists.folders">
type AsOf = QueryOf<"playlists.playlist">
type Placing = QueryOf<"playlists.items">

/** How a list is changed, and where. */
export interface PlaceOptions extends ChangeOptions {
  /** A place from 0; at the end unless given. */
  readonly at?: number | undefined
}

/** Playlists, collections and shared queues. Whoever edits at the same time loses nothing. */
export class Playlists {
  readonly #asking: Asking

  constructor(asking: Asking) {
    this.#asking = asking
  }

  /** One page. */
  list(query: PlaylistQuery = {}): Promise<Page<Playlist>> {
    return this.#asking.read("playlists.playlists", { query })
  }

  /** One page, kept up to date. */
  live(query: PlaylistQuery = {}): Live<Page<Playlist>> {
    return this.#asking.live("playlists.playlists", { query }, VIEWS.playlists)
  }

  /** One of them. Fails with `notFound`. */
  get(id: string, query: AsOf = {}): Promise<Playlist> {
    return this.#asking.read("playlists.playlist", { params: { id }, query })
  }

  /** As {@link get}, kept up to date. */
  liveOne(id: string, query: AsOf = {}): Live<Playlist> {
    return this.#asking.live("playlists.playlist", { params: { id }, query }, VIEWS.playlists)
  }

  /** What is in it, in order: one page. */
  items(id: string, query: Placing = {}): Promise<Page<PlaylistItem>> {
    return this.#asking.read("playlists.items", { params: { id }, query })
  }

  /** All that is in it, in order. */
  allItems(id: string, query: AsOf = {}): AsyncIterable<PlaylistItem> {
    return this.#asking.all("playlists.items", { params: { id }, query })
  }

  /** As {@link items}, kept up to date. */
  liveItems(id: string, query: Placing = {}): Live<Page<PlaylistItem>> {
    return this.#asking.live("playlists.items", { params: { id }, query }, VIEWS.playlistItems)
  }

  /** Makes one. The answer has its `id`. */
  create(body: NewPlaylist, options?: ChangeOptions): Promise<Change & { readonly id: string }> {
    return this.#asking.change("playlists.create", { body }, options)
  }

  /** Names it anew, says what it is, or puts it into a folder (`folder`; null: none). */
  describe(id: string, body: BodyOf<"playlists.describe">, options?: ChangeOptions): Promise<Change> {
    return this.#asking.change("playlists.describe", { params: { id }, body }, options)
  }

  /** Puts tracks in, at a place from 0 or at the end. */
  async add(id: string, tracks: readonly string[], options: PlaceOptions = {}): Promise<Change> {
    const { at, ...rest } = given(options, "options")
    const body = { tracks, ...(at === undefined ? {} : { at }) }
    return this.#asking.change("playlists.add", { params: { id }, body }, rest)
  }

  /** Moves items (`item` of what is listed), to a place from 0 or to the end. Whoever edits at the same time loses nothing. */
  async move(id: string, items: readonly string[], options: PlaceOptions = {}): Promise<Change> {
    const { at, ...rest } = given(options, "options")
    const body = { items, ...(at === undefined ? {} : { at }) }
    return this.#asking.change("playlists.move", { params: { id }, body }, rest)
  }

  /** Takes items (`item` of what is listed) out. */
  take(id: string, items: readonly string[], options?: ChangeOptions): Promise<Change> {
    return this.#asking.change("playlists.take", { params: { id }, body: { items } }, options)
  }

  /** Takes the list away; a revert brings it back. */
  remove(id: string, options?: ChangeOptions): Promise<Change> {
    return this.#asking.change("playlists.remove", { params: { id } }, options)
  }

  /** The folders in which lists lie, by name: everybody's, or the member's own. Each says in which other one it shows. */
  folders(query: PlaylistFolderQuery = {}): Promise<{ readonly items: readonly PlaylistFolder[] }> {
    return this.#asking.read("playlists.folders", { query })
  }

  /** As {@link folders}, kept up to date. */
  liveFolders(query: PlaylistFolderQuery = {}): Live<{ readonly items: readonly PlaylistFolder[] }> {
    return this.#asking.live("playlists.folders", { query }, VIEWS.playlistFolders)
  }

  /** Makes a folder. The answer has its `id`. */
  createFolder(
    body: BodyOf<"playlists.makeFolder">,
    options?: ChangeOptions,
  ): Promise<Change & { readonly id: string }> {
    return this.#asking.change("playlists.makeFolder", { body }, options)
  }

  /** Names a folder anew, or puts it into another one (`parent`; null: to the top). Fails with `rejected` where it would lie in itself. */
  changeFolder(id: string, body: BodyOf<"playlists.changeFolder">, options?: ChangeOptions): Promise<Change> {
    return this.#asking.change("playlists.changeFolder", { params: { id }, body }, options)
  }

  /** Takes a folder away; what lies in it shows where it was. A revert brings it back, with what lay in it. */
  removeFolder(id: string, options?: ChangeOptions): Promise<Change> {
    return this.#asking.change("playlists.removeFolder", { params: { id } }, options)
  }
}
