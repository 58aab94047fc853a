/** When a page has nothing else to do: what nobody misses at first is loaded then. */
import { useSyncExternalStore } from "react"

/** Milliseconds in which a page shows itself: what comes for later is not in the way of that. */
const FIRST = 1500

let isIdle = false
const listeners = new Set<() => void>()

/** Resolves once the page has rested for the first time. */
export const idle: Promise<void> = new Promise((resolve) => {
  const rest = (): void => {
    isIdle = true
    resolve()
    for (const listener of listeners) listener()
  }
  setTimeout(() => {
    // Some browsers do not say when they rest.
    if ("requestIdleCallback" in globalThis) requestIdleCallback(rest)
    else rest()
  }, FIRST)
})

/** Whether the page has rested. */
export function useIdle(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => isIdle,
  )
}
