/** What this browser remembers of how somebody likes the app. Nothing secret, and nothing of the library. */
import { useSyncExternalStore } from "react"

export interface Setting<T extends string> {
  readonly get: () => T
  readonly set: (value: T) => void
  readonly subscribe: (listener: () => void) => () => void
}

const KEY = "ledgerline."

/** A setting by its name; what it is until somebody chooses. Where a browser remembers nothing, it is so for this page alone. */
export function setting<T extends string>(name: string, unless: T): Setting<T> {
  const listeners = new Set<() => void>()
  let value = read(name) ?? unless
  return {
    get: () => value,
    set(next) {
      value = next
      write(name, next)
      for (const listener of listeners) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }

  function read(key: string): T | undefined {
    try {
      return (localStorage.getItem(KEY + key) as T | null) ?? undefined
    } catch {
      return undefined
    }
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(KEY + key, value)
  } catch {
    // Private windows may refuse; the page goes on with what was chosen.
  }
}

export function useSetting<T extends string>(of: Setting<T>): readonly [T, (value: T) => void] {
  return [useSyncExternalStore(of.subscribe, of.get), of.set]
}
