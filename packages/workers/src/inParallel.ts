/** Does work on many things, some at once, until all are done, one throws or nobody wants it any more. */

/**
 * Takes them in their order. Answers false where `signal` ended it, and true where all are done. Whatever throws ends all
 * of it: the others get it as the reason of `stop`.
 */
export async function inParallel<T>(
  things: AsyncIterator<T> | Iterator<T>,
  atOnce: number,
  signal: AbortSignal | undefined,
  take: (thing: T, stop: AbortSignal) => Promise<void>,
): Promise<boolean> {
  const broken = new AbortController()
  const stop = signal === undefined ? broken.signal : AbortSignal.any([signal, broken.signal])
  const lane = async (): Promise<void> => {
    try {
      while (!stop.aborted) {
        const next = await things.next()
        if (next.done === true) return
        await take(next.value, stop)
      }
    } catch (error) {
      if (stop.aborted && error === stop.reason) return
      broken.abort(error)
      throw error
    }
  }
  const lanes = await Promise.allSettled(Array.from({ length: Math.max(1, atOnce) }, lane))
  const thrown = lanes.find((result) => result.status === "rejected")
  if (thrown !== undefined) throw thrown.reason
  return signal?.aborted !== true
}
