/** A replica that others come to says by itself what they wait for who compact the library. docs/spec/sync.md, SYNC-47. */
import type { Commit, Library } from "@ledgerline/core"
import type { Timers } from "./live/ports.ts"
import { passedOver, rememberNotices } from "./notices.ts"

const DAY = 86_400_000

/** Whether a commit says something of a compaction. */
export const isOfCompaction = ({ subjects }: Commit): boolean =>
  subjects.some((subject) => /(^| )compaction:/.test(subject))

/** Says it now, once a day, and whenever something of a compaction comes. Answers what ends it. */
export function keepPart(library: Library, timers: Timers, onError: (cause: unknown) => void): () => Promise<void> {
  let last: Promise<void> = Promise.resolve()
  let isOver = false
  let cancel: () => void = () => undefined
  const say = async (): Promise<void> => {
    if (isOver) return
    const { passedOver: former } = await library.takePart({ introduce: true })
    if (former !== undefined) await library.store.write(() => rememberNotices(library, "", [passedOver()]))
  }
  const again = (): void => {
    last = last.then(say).catch(onError)
  }
  const daily = (): void => {
    again()
    cancel = timers.after(DAY, daily)
  }
  const unsubscribe = library.subscribe((commit) => {
    if (isOfCompaction(commit)) again()
  })
  daily()
  return () => {
    isOver = true
    cancel()
    unsubscribe()
    return last
  }
}
