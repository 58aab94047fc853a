/**
 * What changes in the library, told to whoever listens: once for a commit, with what the listener's member may see of it.
 * The id of a piece of news is the position up to which the listener then knows; whoever comes again with it hears what
 * came since, from the log.
 */
import type { ChangeNews } from "@ledgerline/api"
import { seenBy } from "@ledgerline/api/local"
import { type Commit, lastPosition, type Library, LIBRARY, type LogEvent } from "@ledgerline/core"

export interface News {
  /** Undefined for what cannot be heard again. */
  readonly id?: number
  readonly event: "change" | "reset" | "work"
  readonly data: unknown
}

export type Listener = (news: News) => void

/** More events than this are not told one by one to who comes again: everything may be otherwise then. */
const MOST_MISSED = 5000

export class Feed {
  readonly #library: Library
  readonly #listeners = new Map<Listener, string>()
  readonly #end: () => void

  constructor(library: Library) {
    this.#library = library
    this.#end = library.subscribe((commit) => this.#tell(commit))
  }

  /**
   * Tells a member's listener what came after a position, and then what comes; undefined: from now on. Answers what ends it.
   */
  async listen(member: string, after: number | undefined, listener: Listener): Promise<() => void> {
    const waiting: News[] = []
    let take: Listener = (news) => void waiting.push(news)
    const told: Listener = (news) => take(news)
    // First, so that nothing falls between what was missed and what comes; what is told twice changes nothing.
    this.#listeners.set(told, member)
    try {
      if (after !== undefined) await this.#catchUp(member, after, listener)
    } catch (cause) {
      this.#listeners.delete(told)
      throw cause
    }
    for (const news of waiting) listener(news)
    take = listener
    return () => this.#listeners.delete(told)
  }

  /** Tells everybody who may read the library about work in the background. */
  work(data: unknown): void {
    for (const listener of this.#listeners.keys()) listener({ event: "work", data })
  }

  close(): void {
    this.#end()
    this.#listeners.clear()
  }

  async #catchUp(member: string, after: number, listener: Listener): Promise<void> {
    const last = await this.#library.store.read(() => lastPosition())
    // Ahead of the log: it was put back, or is another one.
    if (after > last || last - after > MOST_MISSED) return listener({ id: last, event: "reset", data: {} })
    const subjects = new Set<string>()
    for await (const { events } of this.#library.readLog({ from: after + 1 }))
      for (const event of events) for (const subject of seenBy(member, [keyOf(event)])) subjects.add(subject)
    if (subjects.size > 0) listener({ id: last, event: "change", data: { subjects: [...subjects], views: [] } })
  }

  #tell({ to, subjects, views }: Commit): void {
    const byMember = new Map<string, ChangeNews | undefined>()
    for (const [listener, member] of this.#listeners) {
      if (!byMember.has(member)) {
        const seen = seenBy(member, subjects)
        byMember.set(member, seen.length === 0 ? undefined : { subjects: seen, views: [...views.keys()] })
      }
      const data = byMember.get(member)
      if (data !== undefined) listener({ id: to, event: "change", data })
    }
  }
}

const keyOf = ({ log, subject }: LogEvent): string => (log === LIBRARY ? subject : `${log} ${subject}`)
