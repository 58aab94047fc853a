/** Answers that linger: what was looked at a moment ago, and what somebody is about to look at, is there at once. */
import { type LiveState, useLive } from "@ledgerline/client/react"
import type { Live } from "@ledgerline/client/remote"

/** Milliseconds for which an answer is kept up to date after it was wanted. */
const LINGER = 60_000
const MOST = 40

interface Kept {
  readonly live: Live<unknown>
  readonly leave: () => void
  timer: ReturnType<typeof setTimeout> | undefined
}

const kept = new WeakMap<object, Map<string, Kept>>()

/** The answer with a name, asked for where it is not kept. Calling it again keeps it longer; pages are loaded ahead by that. */
export function keptLive<T>(library: object, name: string, make: () => Live<T>): Live<T> {
  const all = kept.get(library) ?? new Map<string, Kept>()
  kept.set(library, all)
  const known = all.get(name) ?? begin(make())
  const end = (): void => {
    known.leave()
    if (all.get(name) === known) all.delete(name)
  }
  clearTimeout(known.timer)
  known.timer = setTimeout(end, LINGER)
  all.delete(name)
  all.set(name, known)
  const [oldest] = all.values()
  if (all.size > MOST && oldest !== undefined) {
    clearTimeout(oldest.timer)
    oldest.leave()
    all.delete([...all.keys()][0] ?? "")
  }
  // A name stands for one kind of answer.
  return known.live as Live<T>
}

const begin = (live: Live<unknown>): Kept => ({ live, leave: live.subscribe(() => undefined), timer: undefined })

/** As `useLive`, of an answer that lingers. */
export const useKept = <T>(library: object, name: string, make: () => Live<T>): LiveState<T> =>
  useLive(() => keptLive(library, name, make), [library, name])
