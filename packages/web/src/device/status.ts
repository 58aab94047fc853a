/** How the replica of this browser stands: whether a server can be reached, what waits, what is pinned. Asked for once, for all who show it. */
import type { DeviceLibrary } from "@ledgerline/client/browser"
import { useSyncExternalStore } from "react"
import { device } from "./Device.ts"

export interface DeviceStatus {
  /** It was set to speak to no server. */
  readonly isOffline: boolean
  readonly isReachable: boolean
  /** Changes that no server has yet. */
  readonly pending: number
  /** `track:…`, `album:…`, `artist:…` and `playlist:…` that are kept. */
  readonly pins: readonly string[]
  /** Downloads that are to come. */
  readonly queued: number
}

let status: DeviceStatus | undefined
let followed: DeviceLibrary | undefined
let leave: (() => void) | undefined
const listeners = new Set<() => void>()

function set(next: DeviceStatus | undefined): void {
  if (JSON.stringify(next) === JSON.stringify(status)) return
  status = next
  for (const listener of listeners) listener()
}

/** Follows the replica, as it is opened and closed. */
function follow(): void {
  const { state } = device
  const library = state.state === "open" ? state.library : undefined
  if (library === followed) return
  leave?.()
  followed = library
  leave = library === undefined ? undefined : watch(library)
  if (library === undefined) set(undefined)
}

function watch(library: DeviceLibrary): () => void {
  const [servers, offline] = [library.servers.live(), library.offline.live()]
  const tell = async (): Promise<void> => {
    const isOffline = await library.servers.isOffline()
    if (followed !== library) return
    const known = servers.value?.items ?? []
    set({
      isOffline,
      isReachable: !isOffline && known.some(({ isOpen }) => isOpen),
      pending: known.length === 0 ? 0 : Math.min(...known.map(({ pending }) => pending.up)),
      // Where the browser keeps no files, there is nothing to pin.
      pins: offline.value?.pins ?? [],
      queued: offline.value?.queued ?? 0,
    })
  }
  const changed = (): void => void tell().catch(() => undefined)
  const ends = [servers.subscribe(changed), offline.subscribe(changed)]
  return () => ends.forEach((end) => end())
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  const end = listeners.size === 1 ? device.subscribe(follow) : undefined
  if (end !== undefined) {
    stop = end
    follow()
  }
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    stop?.()
    leave?.()
    leave = undefined
    followed = undefined
  }
}
let stop: (() => void) | undefined

/** Undefined where no library is kept here. */
export const deviceStatus = (): DeviceStatus | undefined => status

export const useDeviceStatus = (): DeviceStatus | undefined => useSyncExternalStore(subscribe, deviceStatus)
