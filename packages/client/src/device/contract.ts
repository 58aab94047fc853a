/**
 * What a device that has a replica answers beside the contract of servers: which servers it knows, what it keeps offline, and
 * from where it plays. Asked through the same port, so that a replica in a worker answers it too.
 */

import type { Reason } from "../errors.ts"
import type { CoverRoutes } from "./covers.ts"
import type { EverywhereRoutes } from "./everywhere.ts"
import type { OfflineRoutes } from "./offline.ts"
import type { ClockApart, ServerFailure, ServerNotice, ServerProblem } from "./reasons.ts"
import type { StoreRoutes } from "./stores.ts"

/** A server that this device is paired with. */
export interface Server {
  readonly id: string
  /** Which library it has, and whether that is a friend's: looked at and played, and never changed from here. */
  readonly library: string
  readonly isFriend: boolean
  /** As the person calls it, or else as it calls itself. */
  readonly name: string
  /** What the server knows this device as, in its list of devices. */
  readonly device: string
  /** Whose device this is to it, and what that member may do; null until it was asked. */
  readonly member: string
  readonly role: "listener" | "editor" | "owner" | null
  /** The one that worked last comes first. */
  readonly addresses: readonly string[]
  /** The one to play from first, of those that have its library. */
  readonly isActive: boolean
  /** Whether a line to it is open now. */
  readonly isOpen: boolean
  /**
   * `online`: all was the same at the last try. `behind`: something is pending either way. `diverged`: a history does not
   * hold and is set aside. `offline`: the last try failed. `new`: not tried yet.
   */
  readonly state: "new" | "online" | "offline" | "behind" | "diverged"
  /** Events to be given, and to be taken as of the last sync. */
  readonly pending: { readonly up: number; readonly down: number }
  /** Milliseconds since 1970; null: never. */
  readonly agreedAt: number | null
  readonly triedAt: number | null
  /** What went wrong at the last try, and what can be done about it. */
  readonly error: ServerProblem | null
  /** What people should know of it, the last first. */
  readonly notices: readonly ServerNotice[]
  /**
   * Where the clock of this device and that of the server are more than five minutes apart, as far as its last answer told:
   * one of them is wrong. Null else, and where nobody can tell.
   */
  readonly clock: ClockApart | null
  /** What lies there: tracks of which there is a copy, and the copies and their bytes. */
  readonly tracks: number
  readonly copies: number
  readonly bytes: number
  /** What of it is kept on this device. */
  readonly kept: { readonly files: number; readonly bytes: number }
  /** Milliseconds since 1970 when it answered last, and how many it takes to answer of late; null: never. */
  readonly reachedAt: number | null
  readonly latency: number | null
  /** How often it was chosen to play from; files that were fetched from it to be kept, and their bytes, also of those that are gone. */
  readonly streams: number
  readonly downloads: number
  readonly downloadedBytes: number
}

/**
 * How a change got on. `local`: on the disk of this device, until a server can be reached. `sent`: on its way over an open
 * line. `durable`: on the disks of `servers` too.
 */
export interface WriteState {
  readonly state: "local" | "sent" | "durable"
  readonly servers: readonly string[]
}

/** How far a sync is in which much comes. */
export interface Progress {
  readonly server: string
  /** Of which library. */
  readonly library: string
  /**
   * `snapshot`: what a library comes to is fetched, in bytes. `views`: lists are made of it; from then on it can be read and changed.
   * `history`: changes come one by one. `proof`: all is made of them once more, which shows whether the snapshot was right.
   */
  readonly step: "snapshot" | "views" | "history" | "proof"
  /** Bytes of a snapshot, or changes, of how many; 0 of 0 where nobody can tell. */
  readonly done: number
  readonly total: number
}

/** What came of syncing with one server. */
export interface SyncOutcome {
  readonly server: string
  readonly name: string
  /** Changes that came and went. */
  readonly received: number
  readonly sent: number
  /** In English; null where all went well. */
  readonly error: string | null
  /** Of the error, for programs: a {@link ServerFailure}, or why this device itself could not. Null where all went well. */
  readonly reason: ServerFailure | Reason | null
}

/** The routes of a device, by name. */
export interface DeviceRoutes extends OfflineRoutes, CoverRoutes, EverywhereRoutes, StoreRoutes {
  readonly "device.servers": { readonly answer: { readonly items: readonly Server[] } }
  readonly "device.pair": {
    readonly body: { readonly token: string; readonly name?: string | undefined }
    readonly answer: Server
  }
  readonly "device.renameServer": {
    readonly params: { readonly id: string }
    readonly body: { readonly name: string }
    readonly answer: Server
  }
  readonly "device.activateServer": { readonly params: { readonly id: string }; readonly answer: Server }
  readonly "device.forgetServer": { readonly params: { readonly id: string }; readonly answer: undefined }
  readonly "device.sync": {
    readonly query: { readonly server?: string | undefined }
    readonly answer: { readonly items: readonly SyncOutcome[] }
  }
  readonly "device.progress": {
    readonly answer: {
      /** Whether all that a server had at some moment can be read here, though the history behind it may still be on its way. */
      readonly isReadable: boolean
      /** Nothing as a rule. */
      readonly items: readonly Progress[]
    }
  }
  readonly "device.offline": { readonly answer: { readonly isOffline: boolean } }
  readonly "device.setOffline": {
    readonly body: { readonly isOffline: boolean }
    readonly answer: { readonly isOffline: boolean }
  }
  /** Where media are now, and what has to go with requests there. */
  readonly "device.media": {
    readonly answer: { readonly url: string; readonly headers: Readonly<Record<string, string>> }
  }
  readonly "device.writeState": {
    readonly params: { readonly op: string }
    readonly answer: WriteState
  }
}
