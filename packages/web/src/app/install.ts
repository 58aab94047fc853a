/** Installing the app, where the browser offers it. */
import { useSyncExternalStore } from "react"

interface InstallEvent extends Event {
  prompt(): Promise<unknown>
}

let offered: InstallEvent | undefined
const listeners = new Set<() => void>()

function set(event: InstallEvent | undefined): void {
  offered = event
  for (const listener of listeners) listener()
}

/** Waits for the browser to offer it; it does so once, soon after the page has begun. */
export function startInstalling(): void {
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault()
    set(event as InstallEvent)
  })
  addEventListener("appinstalled", () => set(undefined))
}

export const canInstall = (): boolean => offered !== undefined

export const useCanInstall = (): boolean =>
  useSyncExternalStore((listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }, canInstall)

/** Has the browser ask. It can be asked once. */
export async function install(): Promise<void> {
  await offered?.prompt()
  set(undefined)
}
