/**
 * The menus of tracks, albums, artists and playlists: by the right mouse button and by `…`, wherever they are shown. Areas add their
 * own entries from a small module that src/app/menuEntries.ts imports; what is heavy they load when an entry is chosen.
 */
import type { Album, Artist, Playlist, PlaylistItem, Track } from "@ledgerline/client/contract"
import type { TableItem } from "../tracks/items.ts"
import { type EntriesOf, menuRegistry, type MenuPlace } from "./menuRegistry.ts"

/** Entries for tracks that are selected, one or many: `addTrackEntries(([track, ...more], { open, go }) => […], "change")`. */
export const addTrackEntries = (entries: EntriesOf<readonly Track[]>, place?: MenuPlace): (() => void) =>
  trackMenu.add(entries, place)

export const trackMenu = menuRegistry<readonly Track[]>()
export const albumMenu = menuRegistry<Album>()
export const artistMenu = menuRegistry<Artist>()
export const playlistMenu = menuRegistry<Playlist>()

/** A place in a playlist with what is there; for what only makes sense inside one. */
export interface Placed {
  readonly playlist: Playlist
  readonly items: readonly PlaylistItem[]
}

/** More tracks than are at hand, such as all of a library: they are loaded when something is to be done with them. */
export interface Many {
  /** Fails with an AbortError where somebody ends it. */
  readonly load: () => Promise<readonly TableItem[]>
  /** Whose places they are, where they are of one. */
  readonly playlist?: Playlist | undefined
}

export const manyMenu = menuRegistry<Many>()
export const placedMenu = menuRegistry<Placed>()
