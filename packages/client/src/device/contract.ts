/**
 * What a device that has a replica answers beside the contract of servers: which servers it knows, what it keeps offline, and
 * from where it plays. Asked through the same port, so that a replica in a worker answers it too.
 */

import type { OfflineRoutes } from "./offline.ts"

/** A server that this device is paired with. */
export interface Server {
  readonly id: string
  /** As the person calls it, or else as it calls itself. */
  readonly name: string
  /** Whose device this is to it, and what that member may do; null until it was asked. */
  readonly member: string
  readonly role: "listener" | "editor" | "owner" | null
  /** The one that worked last comes first. */
  readonly addresses: readonly string[]
  /** The one to play from first. One of them is, where there are any. */
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
  readonly error: { readonly message: string; readonly remedy: string } | null
  /** What people should know of it, the last first. */
  readonly notices: readonly { readonly at: number; readonly text: string }[]
  /** What lies there. */
  readonly copies: number
  readonly bytes: number
}

/**
 * How a change got on. `local`: on the disk of this device, until a server can be reached. `sent`: on its way over an open
 * line. `durable`: on the disks of `servers` too.
 */
export interface WriteState {
  readonly state: "local" | "sent" | "durable"
  readonly servers: readonly string[]
}

export interface SyncOutcome {
  readonly server: string
  readonly name: string
  /** Changes that came and went. */
  readonly received: number
  readonly sent: number
  readonly error: string | null
}

export interface DeviceRoutes extends OfflineRoutes {
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
  readonly "device.offline": { readonly answer: { readonly isOffline: boolean } }
  readonly "device.setOffline": {
    readonly body: { readonly isOffline: boolean }
    readonly answer: { readonly isOffline: boolean }
  }
  readonly "device.writeState": {
    readonly params: { readonly op: string }
    readonly answer: WriteState
  }
}
