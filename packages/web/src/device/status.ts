/** How the replica of this browser stands: whether a server can be reached, what waits, what is pinned. Asked for once, for all who show it. */
import type { DeviceLibrary } from "@ledgerline/client/browser"
import { useSyncExternalStore } from "react"
import { device } from "./Device.ts"

export interface DeviceStatus {
  /** It was set to speak to no server. */
  readonly isOffline: boolean
  /** A line to a server is open, or much comes from one before there is a line. */
  readonly isReachable: boolean
  /** Changes that no server has yet. */
  readonly pending: number
  /** `track:…`, `album:…`, `artist:…` and `playlist:…` that are kept. */
  readonly pins: readonly string[]
  /** Downloads that are to come. */
  readonly queued: number
}

type Server = Awaited<ReturnType<DeviceLibrary["servers"]["list"]>>[number]

let status: DeviceStatus | undefined
let followed: DeviceLibrary | undefined
let leave: (() => void) | undefined
const listeners = new Set<() => void>()

function set(next: DeviceStatus | undefined): void {
  if (JSON.stringify(next) === JSON.stringify(status)) return
  status = next
  for (const listener of listeners) listener()
}

/** Follows the replica, as it is opened and closed: from when it can be read, which is long before its history is here. */
function follow(): void {
  const { state } = device
  const library = state.state === "open" || state.state === "readable" ? state.library : undefined
  if (library === followed) return
  leave?.()
  followed = library
  leave = library === undefined ? undefined : watch(library)
  if (library === undefined) set(undefined)
}

function watch(library: DeviceLibrary): () => void {
  const [servers, offline, progress] = [library.servers.live(), library.offline.live(), library.servers.liveProgress()]
  const tell = async (): Promise<void> => {
    const isOffline = await library.servers.isOffline()
    if (followed !== library || servers.value === undefined || progress.value === undefined) return
    const known = servers.value.items
    const isComing = progress.value.items.length > 0
    set({
      isOffline,
      isReachable: !isOffline && (isComing || known.some((server) => server.isOpen || isBegun(server))),
      pending: known.length === 0 ? 0 : Math.min(...known.map(({ pending }) => pending.up)),
      // Where the browser keeps no files, there is nothing to pin.
      pins: offline.value?.pins ?? [],
      queued: offline.value?.queued ?? 0,
    })
  }
  const changed = (): void => void tell().catch(() => undefined)
  const ends = [servers, offline, progress].map((live) => live.subscribe(changed))
  return () => ends.forEach((end) => end())
}

/** The first sync with it is on its way, as far as is known. */
const isBegun = ({ agreedAt, state }: Server): boolean => agreedAt === null && state !== "offline"

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

/** Whether it is set to speak to no server. */
export const useIsSetOffline = (): boolean => useSyncExternalStore(subscribe, () => status?.isOffline === true)

/** Whether it knows that it reaches no server. */
export const useIsCutOff = (): boolean => useSyncExternalStore(subscribe, () => status?.isReachable === false)

export const useDeviceStatus = (): DeviceStatus | undefined => useSyncExternalStore(subscribe, deviceStatus)
