/** What a device answers of all libraries that it has: its own, and those of friends. */
import type { Page } from "../facade/Asking.ts"
import type { Album, Artist, Copy, Counts, Routes, Track, TrackDetail } from "../contract.gen.ts"

/** Why a library cannot be opened, for programs, which say it in the person's language. */
export type HeldFailure =
  /** Its files are damaged, of a newer version, or used by another program. */
  | "cannotOpen"
  | "storageFailed"
  | "storageFull"
  /** Something removed its files. */
  | "storageGone"
  /** What keeps libraries here has room for one. */
  | "notSupported"
  | "failed"

/** A library on this device. */
export interface HeldLibrary {
  readonly id: string
  /** Its own can be changed; a friend's is looked at and played. */
  readonly isFriend: boolean
  /** As its first server is called; null where it has none. */
  readonly name: string | null
  /** Why it cannot be opened; null where it is open. */
  readonly error: string | null
  /** The same for programs. */
  readonly reason: HeldFailure | null
}

/** In which libraries something is. */
interface Shared {
  /** The library whose fields these are: the first that has it, this device's own before the others. */
  readonly library: string
  /** All that have it, in the same order. */
  readonly libraries: readonly string[]
}

/** Once for each recording, with the best copy of all libraries. `id` is what `library` knows it as. */
export interface TrackEverywhere extends Track, Shared {}
/** Once for each album; `id` is what `library` knows it as. */
export interface AlbumEverywhere extends Album, Shared {}
/** Once for each artist; `id` is what `library` knows it as. */
export interface ArtistEverywhere extends Artist, Shared {}

/** All that is known of a track, with the copies of all libraries. */
export interface TrackDetailEverywhere extends Omit<TrackDetail, "copies">, Shared {
  /** Of all libraries. */
  readonly copies: readonly (Copy & { readonly library: string })[]
  /** What each library knows it as. */
  readonly tracks: readonly { readonly library: string; readonly id: string }[]
}

/** The best matches of all libraries, each once; `found` is what matched. */
export interface FoundEverywhere {
  readonly items: readonly (TrackEverywhere & { readonly found: string })[]
}

/** Which tracks, in what order; `asOf` in milliseconds since 1970 shows all libraries as they were then. */
export type TracksEverywhereQuery = Omit<Routes["library.tracks"]["query"], "ids" | "beginAt">
/** Which albums, in what order. */
export type AlbumsEverywhereQuery = Omit<Routes["library.albums"]["query"], "beginAt">
/** Which artists, in what order. */
export type ArtistsEverywhereQuery = Omit<Routes["library.artists"]["query"], "beginAt">
/** As of which moment, in milliseconds since 1970; now where it is left out. */
export interface MomentEverywhere {
  readonly asOf?: number | undefined
}
/** How much there is, each once. */
export type CountsEverywhere = Omit<Counts, "position">

export interface EverywhereRoutes {
  readonly "device.libraries": { readonly answer: { readonly items: readonly HeldLibrary[] } }
  readonly "device.allTracks": { readonly query: TracksEverywhereQuery; readonly answer: Page<TrackEverywhere> }
  readonly "device.allAlbums": { readonly query: AlbumsEverywhereQuery; readonly answer: Page<AlbumEverywhere> }
  readonly "device.allArtists": { readonly query: ArtistsEverywhereQuery; readonly answer: Page<ArtistEverywhere> }
  readonly "device.trackEverywhere": {
    readonly params: { readonly id: string }
    readonly query: MomentEverywhere
    readonly answer: TrackDetailEverywhere
  }
  readonly "device.searchAll": {
    readonly query: MomentEverywhere & { readonly q: string; readonly limit?: number | undefined }
    readonly answer: FoundEverywhere
  }
  readonly "device.countAll": { readonly query: MomentEverywhere; readonly answer: CountsEverywhere }
}
