import { useSyncExternalStore } from "react"
import { device, type DeviceState } from "./Device.ts"

const subscribe = (listener: () => void): (() => void) => device.subscribe(listener)

/** How the library that this browser keeps is doing. */
export const useDevice = (): DeviceState => useSyncExternalStore(subscribe, () => device.state)

/** Whether it takes so long to open that nobody should wait for it. */
export const useIsSlow = (): boolean => useSyncExternalStore(subscribe, () => device.isSlow)

/** Whether it opens without the server, as far as is known: this takes a while after it was kept. */
export const useOpensAlone = (): boolean => useSyncExternalStore(subscribe, () => device.opensAlone)
