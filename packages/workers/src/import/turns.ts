/** Imports of one source take turns: two at once would each decide on what the other is about to store. */
import type { Store } from "@ledgerline/core"

const lasts = new WeakMap<Store, Map<string, Promise<unknown>>>()

/**
 * Runs when all that was asked for before on this source has ended. Holds in this process; an SQLite library is open in
 * one alone. Rejects where `signal` aborts before its turn, and as `run` does.
 */
export async function inTurn<T>(
  store: Store,
  source: string,
  signal: AbortSignal | undefined,
  run: () => Promise<T>,
): Promise<T> {
  const sources = lasts.get(store) ?? new Map<string, Promise<unknown>>()
  lasts.set(store, sources)
  const before = sources.get(source) ?? Promise.resolve()
  const turn = Promise.withResolvers<void>()
  const last = before.then(() => turn.promise)
  sources.set(source, last)
  try {
    await orAborted(before, signal)
    return await run()
  } finally {
    turn.resolve()
    if (sources.get(source) === last) sources.delete(source)
  }
}

async function orAborted(before: Promise<unknown>, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted()
  if (signal === undefined) return void (await before)
  const aborted = Promise.withResolvers<never>()
  const abort = (): void => aborted.reject(signal.reason as Error)
  signal.addEventListener("abort", abort, { once: true })
  try {
    await Promise.race([before, aborted.promise])
  } finally {
    signal.removeEventListener("abort", abort)
  }
}
