/** What the offline cache of a library needs of the device that it is on. */
import type { Library } from "@ledgerline/core"
import type { OfflineSettings } from "../device/offline.ts"
import type { LibraryApi } from "../facade/LibraryApi.ts"
import type { ReplicaPorts } from "../replica/ports.ts"
import type { ServerAccess } from "../replica/ServerAccess.ts"
import type { Settings } from "../replica/Settings.ts"
import type { StoreAccess } from "../replica/StoreAccess.ts"
import type { Covers } from "./covers/Covers.ts"
import type { CacheFiles } from "./files.ts"
import type { Room } from "./Room.ts"

export interface OfflineOptions {
  readonly library: Library
  readonly ports: ReplicaPorts
  readonly files: CacheFiles
  readonly settings: Settings
  /** Where all libraries of the device share the limit. */
  readonly room: Room
  /** The images of all libraries of the device. */
  readonly covers: Covers
  /** The settings of the device, where this is a friend's library: it has no rules of its own. */
  readonly shared?: (() => OfflineSettings) | undefined
  readonly api: Pick<LibraryApi, "tracks" | "playlists" | "playback">
  readonly servers: () => readonly ServerAccess[]
  /** Object stores that this device reads by itself. */
  readonly stores: () => readonly StoreAccess[]
  readonly isOffline: () => boolean
  /** Tells the other devices what is kept here: undefined where this one may not. */
  readonly actor: () => string | undefined
  /** `isCopies`: what can be played without a server is otherwise now. */
  readonly onChange: (isCopies: boolean) => void
  /** A file came from a server. */
  readonly onDownload: (server: string, bytes: number) => void
  /** The device's own store failed. */
  readonly onFailure: (cause: unknown) => void
}
