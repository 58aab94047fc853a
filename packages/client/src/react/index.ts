/** For React: what is live, in a component. */
import { type DependencyList, useCallback, useMemo, useSyncExternalStore } from "react"
import type { Live } from "../live/LiveQuery.ts"

/** What {@link useLive} shows. */
export interface LiveState<T> {
  /** Undefined until there is an answer. */
  readonly value: T | undefined
  /** Why the last try failed; what was there before stays in `value`. */
  readonly error: Error | undefined
}

/**
 * The answer to a question, as it is now and as it changes. `make` is called again when something of `on` is another one:
 * `useLive(() => library.tracks.live({ genre }), [library, genre])`.
 */
export function useLive<T>(make: () => Live<T>, on: DependencyList): LiveState<T> {
  // The caller says what it depends on, as with every hook of this kind.
  // oxlint-disable-next-line react/exhaustive-deps, react/use-memo
  const live = useMemo(make, on)
  const subscribe = useCallback((listener: () => void) => live.subscribe(listener), [live])
  const value = useSyncExternalStore(subscribe, () => live.value, nothing)
  const error = useSyncExternalStore(subscribe, () => live.error, nothing)
  return { value, error }
}

/** On a server that renders pages nothing is live. */
const nothing = (): undefined => undefined
