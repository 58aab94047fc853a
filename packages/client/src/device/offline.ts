/** What a device keeps to play without a server, and from where it plays. */
import type { ImageSize } from "../facade/Addresses.ts"
import type { CoverState } from "./covers.ts"

/** What is to be kept by itself, beside what is pinned. */
export type OfflineRule =
  /** The tracks that were added last. */
  | { readonly kind: "newest"; readonly count: number }
  /** What is in a playlist, as it changes. */
  | { readonly kind: "playlist"; readonly playlist: string }
  /** What the member rated at least so, from 1 to 5. */
  | { readonly kind: "rated"; readonly least: number }
  /** What the member starred. */
  | { readonly kind: "starred" }
  /** Everything. */
  | { readonly kind: "all" }

/** How much is kept, of what, and how it is fetched. */
export interface OfflineSettings {
  /** Bytes on the disk, of all libraries: 10 GB unless set. What is kept is never more, and what is wanted beyond waits. */
  readonly limit: number
  readonly rules: readonly OfflineRule[]
  /** Whether downloads wait until this is taken back. */
  readonly isPaused: boolean
  /** Downloads at a time, of each library: 3 unless set. */
  readonly concurrency: number
  /** So many tracks of a queue are fetched before their turn, once it is saved or one of them was played: 3 unless set. */
  readonly ahead: number
  /** Also where the player said last that the connection costs (`cellular`, `metered`): not unless set. */
  readonly aheadOnMetered: boolean
  /** Bytes that images may take beside, of all libraries: 200 MB unless set. */
  readonly coverLimit: number
  /** The size in which images of what is kept are kept too, in pixels: 320 unless set. */
  readonly coverSize: ImageSize
}

/** What is kept now, and what is on its way. */
export interface OfflineState extends OfflineSettings {
  /** What the files take on the disk, and how many they are. */
  readonly bytes: number
  readonly files: number
  /** Of them, those that are damaged where they come from, too: they came as they are. */
  readonly damaged: number
  /** Bytes on the disk of downloads that are not whole; they count for the limit. */
  readonly partial: number
  /** What is whole by the server from which it came. */
  readonly byServer: readonly { readonly server: string; readonly bytes: number; readonly files: number }[]
  /** What is whole by the library that it is of. */
  readonly byLibrary: readonly { readonly library: string; readonly bytes: number; readonly files: number }[]
  readonly pins: readonly string[]
  /** Tracks that pins and rules want; of these, those that are here. */
  readonly wanted: number
  readonly here: number
  /** Downloads that are to come, and those of them that failed at least once. */
  readonly queued: number
  readonly failing: number
  /** Images, of all libraries; they do not count for the limit of the files. */
  readonly covers: CoverState
}

/** What came of looking at all files that are kept, from end to end. */
export interface CacheCheck {
  readonly files: number
  /** As they should be. */
  readonly sound: number
  /** Damaged where they come from, too. */
  readonly damaged: number
  /** Not what they should be: gone now, and fetched anew where they are wanted. */
  readonly removed: number
  /** With checksums that do not hold, and nobody can be reached who says what they should be. */
  readonly unknown: number
}

/** A file that is to come, or that is coming. */
export interface Download {
  readonly mediaFile: string
  readonly track: string
  readonly state: "waiting" | "running" | "paused" | "failed"
  readonly priority: number
  /** Bytes so far, and in all; null until a server said it. */
  readonly bytes: number
  readonly size: number | null
  readonly tries: number
  /** Why the last try failed, for programs (`offline`, `noRoom`, `wrongBytes`, `damaged`, `notThere` …) and for people. */
  readonly reason: string | null
  readonly message: string | null
  /** Milliseconds since 1970: when it is tried again. */
  readonly nextAt: number | null
}

/** How a track is played, and why so. */
export interface Resolution {
  readonly kind: "local" | "cached" | "stream" | "objectStore" | "offline"
  /** Names this way, so that it can be passed over where it failed. */
  readonly way: string
  /** What the library that it comes from knows it as. */
  readonly track: string
  readonly library: string
  /** Null where it cannot be played now. */
  readonly mediaFile: string | null
  /** What a player here opens: a path, an address, or null where it is read through the library (`offline.open`). */
  readonly url: string | null
  /** What has to go with requests to the address. */
  readonly headers: Readonly<Record<string, string>>
  readonly server: string | null
  /** One line for people, in English; {@link why} is the same for programs, which say it in the person's language. */
  readonly reason: string
  readonly why: ResolutionWhy
}

/** Why a track is played as it is, or cannot be. `server` and `store` are names; null where a store has none. */
export type ResolutionWhy =
  /** The file is on this device. */
  | { readonly reason: "here" }
  /** It is kept on this device for when no server can be reached. */
  | { readonly reason: "kept" }
  /** It is kept, damaged as it is where it comes from. */
  | { readonly reason: "keptDamaged" }
  /** It streams from the active server. */
  | { readonly reason: "fromActive"; readonly server: string }
  /** It streams from a server, since `active` cannot be used. */
  | { readonly reason: "fromOther"; readonly server: string; readonly active: string }
  /** It streams from a friend's server. */
  | { readonly reason: "fromFriend"; readonly server: string }
  /** It streams from an object store, to which a server gave the address. */
  | { readonly reason: "fromStore"; readonly store: string | null; readonly server: string }
  /** It streams from an object store by the keys of this device, since no server gives it. */
  | { readonly reason: "fromStoreAlone"; readonly store: string | null }
  /** It streams from an object store, through a server. */
  | { readonly reason: "throughServer"; readonly server: string }
  /** It cannot be played: no source has it. */
  | { readonly reason: "noSource" }
  /** It cannot be played: this device is set to be offline, and does not keep it. */
  | { readonly reason: "setOffline" }
  /** It cannot be played: no server can be reached, and it is not kept here. */
  | { readonly reason: "noServer" }
  /** It cannot be played: every way to it has failed. */
  | { readonly reason: "allFailed" }
  /** It cannot be played: no server that can be reached has it, and it is not kept here. */
  | { readonly reason: "notThere" }

/** How good a connection is. */
export type Connection = "wifi" | "ethernet" | "cellular" | "metered"

/** What the player can use. */
export interface ResolveBody {
  /** Ways that failed, as `way` of their resolutions: they are passed over. */
  readonly without?: readonly string[] | undefined
  readonly connection?: Connection | undefined
}

export interface OfflineRoutes {
  readonly "device.offlineState": { readonly answer: OfflineState }
  readonly "device.setOfflineSettings": { readonly body: Partial<OfflineSettings>; readonly answer: OfflineState }
  readonly "device.pin": { readonly body: { readonly subject: string }; readonly answer: undefined }
  readonly "device.unpin": { readonly body: { readonly subject: string }; readonly answer: undefined }
  readonly "device.prefetch": { readonly body: { readonly tracks: readonly string[] }; readonly answer: undefined }
  readonly "device.downloads": {
    readonly query: { readonly limit?: number | undefined }
    readonly answer: { readonly items: readonly Download[] }
  }
  readonly "device.retryDownloads": { readonly answer: undefined }
  readonly "device.readCached": {
    readonly params: { readonly mediaFile: string }
    readonly query: { readonly position: number; readonly length: number }
    /** `size`: of the whole file. Fewer bytes than wanted at its end. */
    readonly answer: { readonly size: number; readonly bytes: Uint8Array }
  }
  readonly "device.resolve": {
    readonly params: { readonly track: string }
    readonly body: ResolveBody
    readonly answer: Resolution
  }
  readonly "device.verifyCache": { readonly answer: CacheCheck }
  readonly "device.clearCache": {
    readonly body: { readonly isAll?: boolean | undefined }
    readonly answer: OfflineState
  }
}
