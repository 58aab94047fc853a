/** Waiting that can be given up. */

/** What comes of work, or the reason of the signal where that comes first; the work goes on by itself then. */
export async function unlessGivenUp<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work()
  signal.throwIfAborted()
  const { promise, reject } = Promise.withResolvers<never>()
  const giveUp = (): void => reject(signal.reason)
  signal.addEventListener("abort", giveUp, { once: true })
  try {
    return await Promise.race([work(), promise])
  } finally {
    signal.removeEventListener("abort", giveUp)
  }
}
