/**
 * What changes in the library, told to whoever listens, with what the listener's member may see of it: at once where it is
 * quiet. An import commits many times a second, and a thousand may listen: what comes while others are still told, or too
 * soon after, is gathered and told together.
 * The id of a piece of news is the position up to which the listener then knows; whoever comes again with it hears what
 * came since, from the log.
 */
import type { ChangeNews } from "@ledgerline/api"
import { seenBy } from "@ledgerline/api/local"
import type { Timers } from "@ledgerline/sync"
import { type Commit, lastPosition, type Library, LIBRARY, type LogEvent } from "@ledgerline/core"

export interface News {
  /** Undefined for what cannot be heard again. */
  readonly id?: number
  readonly event: "change" | "reset" | "work"
  readonly data: unknown
}

/** Gets one piece or several; the same list for all listeners of a member, not to be changed. */
export type Listener = (news: readonly News[]) => void

/** Telling somebody takes some fiftieth of that; so the rest of the time is for all else that a server does. */
const REST_FOR_ONE_MS = 1
/** So many are told before others have their turn. */
const AT_ONCE = 50
/** Of more it is not said one by one what they are. */
const MOST_SUBJECTS = 2000
/** Of more that goes on in the background at once only the number is told. */
const MOST_WORK = 20

/** What is to be told. */
interface Gathered {
  to: number | undefined
  readonly subjects: Set<string>
  readonly views: Set<string>
  readonly work: unknown[]
}

/** More events than this are not told one by one to who comes again: everything may be otherwise then. */
const MOST_MISSED = 5000

export class Feed {
  readonly #library: Library
  readonly #timers: Timers
  readonly #listeners = new Map<Listener, string>()
  readonly #end: () => void
  #gathered: Gathered | undefined
  /** Ends what is still to be told, and the rest after it; undefined while it is quiet. */
  #cancel: (() => void) | undefined

  constructor(library: Library, timers: Timers) {
    this.#library = library
    this.#timers = timers
    this.#end = library.subscribe((commit) => this.#commit(commit))
  }

  /**
   * Tells a member's listener what came after a position, and then what comes; undefined: from now on. Answers what ends it.
   */
  async listen(member: string, after: number | undefined, listener: Listener): Promise<() => void> {
    const waiting: News[] = []
    let take: Listener = (news) => void waiting.push(...news)
    const told: Listener = (news) => take(news)
    // First, so that nothing falls between what was missed and what comes; what is told twice changes nothing.
    this.#listeners.set(told, member)
    try {
      if (after !== undefined) await this.#catchUp(member, after, listener)
    } catch (cause) {
      this.#listeners.delete(told)
      throw cause
    }
    if (waiting.length > 0) listener(waiting)
    take = listener
    return () => this.#listeners.delete(told)
  }

  /** Tells everybody who may read the library about work in the background. */
  work(data: unknown): void {
    this.#gather(({ work }) => work.push(data))
  }

  close(): void {
    this.#end()
    this.#cancel?.()
    this.#listeners.clear()
  }

  #commit({ to, subjects, views }: Commit): void {
    this.#gather((gathered) => {
      gathered.to = to
      for (const subject of subjects) gathered.subjects.add(subject)
      for (const view of views.keys()) gathered.views.add(view)
    })
  }

  #gather(add: (gathered: Gathered) => void): void {
    if (this.#listeners.size === 0) return
    add((this.#gathered ??= { to: undefined, subjects: new Set(), views: new Set(), work: [] }))
    if (this.#cancel === undefined) this.#tell()
  }

  /** Tells what was gathered, rests, and goes on with what came meanwhile. */
  #tell(): void {
    const gathered = this.#gathered
    this.#gathered = undefined
    this.#cancel = undefined
    if (gathered === undefined) return
    const listeners = [...this.#listeners]
    const byMember = new Map<string, readonly News[]>()
    const tellSome = (from: number): void => {
      for (const [listener, member] of listeners.slice(from, from + AT_ONCE)) {
        if (!this.#listeners.has(listener)) continue
        const news = byMember.get(member) ?? newsFor(member, gathered)
        byMember.set(member, news)
        if (news.length > 0) listener(news)
      }
      const next = from + AT_ONCE
      this.#cancel =
        next < listeners.length
          ? this.#timers.after(1, () => tellSome(next))
          : this.#timers.after(listeners.length * REST_FOR_ONE_MS, () => this.#tell())
    }
    tellSome(0)
  }

  async #catchUp(member: string, after: number, listener: Listener): Promise<void> {
    const last = await this.#library.store.read(() => lastPosition())
    // Ahead of the log: it was put back, or is another one.
    if (after > last || last - after > MOST_MISSED) return listener([{ id: last, event: "reset", data: {} }])
    const subjects = new Set<string>()
    for await (const { events } of this.#library.readLog({ from: after + 1 }))
      for (const event of events) for (const subject of seenBy(member, [keyOf(event)])) subjects.add(subject)
    if (subjects.size > 0) listener([{ id: last, event: "change", data: { subjects: [...subjects], views: [] } }])
  }
}

const keyOf = ({ log, subject }: LogEvent): string => (log === LIBRARY ? subject : `${log} ${subject}`)

/** What a member hears of it. */
function newsFor(member: string, { to, subjects, views, work }: Gathered): readonly News[] {
  const news: News[] = []
  const seen = seenBy(member, [...subjects])
  if (to !== undefined && seen.length > MOST_SUBJECTS) news.push({ id: to, event: "reset", data: {} })
  else if (to !== undefined && seen.length > 0) {
    const data: ChangeNews = { subjects: seen, views: [...views] }
    news.push({ id: to, event: "change", data })
  }
  for (const data of work.slice(0, MOST_WORK)) news.push({ event: "work", data })
  if (work.length > MOST_WORK) news.push({ event: "work", data: { news: "more", count: work.length - MOST_WORK } })
  return news
}
