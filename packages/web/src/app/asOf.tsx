/**
 * The moment as of which the library is looked at: now, or one of the past. Lists pass {@link useAsOfQuery} on with what they
 * ask. Whoever shows something to change asks {@link useMayEdit}: the past is only looked at.
 */
import type { LibraryApi } from "@ledgerline/client/remote"
import { LedgerlineError } from "@ledgerline/client/remote"
import { useMemo, useSyncExternalStore } from "react"
import { useMe } from "./session.tsx"

export interface AsOfState {
  /** Milliseconds since 1970; undefined: now. */
  readonly at: number | undefined
  /** The moment that is being made ready. */
  readonly wanted: number | undefined
}

const NOW: AsOfState = { at: undefined, wanted: undefined }

let state = NOW
let stop: AbortController | undefined
const listeners = new Set<() => void>()

function set(next: AsOfState): void {
  state = next
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** A pause between questions for a moment that is still being built, in milliseconds. */
const PAUSE = 1500

/**
 * Has all lists show the library as of a time. They change over when it can be asked, so that nobody looks at empty pages.
 * Fails with what the library answers; what was shown before goes on being shown then.
 */
export async function lookAt(library: LibraryApi, time: number): Promise<void> {
  stop?.abort()
  const own = new AbortController()
  stop = own
  set({ ...state, wanted: time })
  for (;;) {
    try {
      await library.counts({ asOf: time })
      break
    } catch (error) {
      if (own.signal.aborted) return
      if (!(error instanceof LedgerlineError && error.status === 503)) {
        set({ ...state, wanted: undefined })
        throw error
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE))
    }
    if (own.signal.aborted) return
  }
  if (!own.signal.aborted) set({ at: time, wanted: undefined })
}

/** Back to the library as it is. */
export function lookAtNow(): void {
  stop?.abort()
  set(NOW)
}

export const useAsOfState = (): AsOfState => useSyncExternalStore(subscribe, () => state)

/** The time as of which the library is looked at, in milliseconds since 1970; undefined: now. */
export const useAsOf = (): number | undefined => useAsOfState().at

/** For the questions of lists: `{ asOf }`, or nothing. Stays the same object until it changes. */
export function useAsOfQuery(): { readonly asOf?: number } {
  const at = useAsOf()
  return useMemo(() => (at === undefined ? {} : { asOf: at }), [at])
}

/** Whether what is shown can be changed by who looks at it: an editor, and not in the past. */
export function useMayEdit(): boolean {
  const { role } = useMe()
  return useAsOf() === undefined && role !== "listener"
}

/** Whether something that was done in these logs can be taken back by who looks at it: what is shared by editors, what is their own by all. */
export function useMayRevert(): (logs: readonly string[]) => boolean {
  const { role, member } = useMe()
  const isNow = useAsOf() === undefined
  return (logs) => isNow && (role !== "listener" || logs.every((log) => log === `user:${member}`))
}
