/**
 * The library as of other moments, for whoever looks back: built when it is first asked for, kept while it is looked at, so
 * that a page does not wait for the fold of everything before it again.
 */
import { eventsFrom, FINAL_TYPES, lastPosition, type Library, type LogEvent, type Work } from "@ledgerline/core"
import { Refusal } from "../refusal.ts"

/** Moments that are kept, and for how long after they were last asked for. */
const MOST = 2
const KEPT = 5 * 60_000
/** A request waits no longer than this; the building goes on. */
const PATIENCE = 20_000
/** Events that are looked at together. */
const PAGE = 1000

interface Moment {
  readonly library: Promise<Library>
  /** Up to which event of the log it is known to show what it should; undefined while it is being built. */
  position: number | undefined
  readonly stop: AbortController
  forget: () => void
  /** Reads that are under way: it is closed after the last. */
  reads: Set<Promise<unknown>>
}

/** Time that goes evenly, whatever the wall clock does. */
interface Timers {
  /** Calls back once; answers what prevents it. */
  after(milliseconds: number, action: () => void): () => void
}

export class Past {
  readonly #library: Library
  readonly #timers: Timers
  /** In the order in which they were last asked for. */
  readonly #moments = new Map<number, Moment>()

  constructor(library: Library, timers: Timers) {
    this.#library = library
    this.#timers = timers
  }

  /** Reads the library as of a time in milliseconds since 1970. Fails with a {@link Refusal} of 503 where building it takes longer. */
  read<A>(time: number, work: (library: Library) => Work<A>): Promise<A> {
    return this.use(time, (library) => library.store.read(() => work(library)))
  }

  /** As {@link read}, for several reads. */
  async use<A>(time: number, use: (library: Library) => Promise<A>): Promise<A> {
    const kept = this.#moments.get(time)
    if (kept !== undefined && !(await this.#holds(time, kept)) && this.#moments.get(time) === kept)
      void this.#drop(time)
    const moment = this.#moments.get(time) ?? this.#build(time)
    moment.forget()
    moment.forget = this.#timers.after(KEPT, () => void this.#drop(time))
    this.#moments.delete(time)
    this.#moments.set(time, moment)
    for (const old of [...this.#moments.keys()].slice(0, Math.max(0, this.#moments.size - MOST))) void this.#drop(old)
    const reading = this.#inTime(moment.library).then(use)
    moment.reads.add(reading)
    try {
      return await reading
    } finally {
      moment.reads.delete(reading)
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#moments.keys()].map((time) => this.#drop(time)))
  }

  #build(time: number): Moment {
    const stop = new AbortController()
    const begun = this.#library.store.read(() => lastPosition())
    const library = begun.then(() => this.#library.asOf({ time }, { signal: stop.signal }))
    const moment: Moment = { library, position: undefined, stop, forget: () => undefined, reads: new Set() }
    // Whoever waits is told; nobody may be.
    Promise.all([begun, library]).then(
      ([position]) => (moment.position = position),
      () => this.#moments.delete(time),
    )
    return moment
  }

  /** Whether nothing has come since it was built that belongs to it: from elsewhere, or since the moment was still to come. */
  async #holds(time: number, moment: Moment): Promise<boolean> {
    const isOfIt = ({ at, type }: LogEvent): boolean => at <= time || FINAL_TYPES.has(type)
    while (moment.position !== undefined) {
      const from = moment.position + 1
      const events = await this.#library.store.read(() => eventsFrom(from, PAGE))
      if (events.some(isOfIt)) return false
      moment.position = Math.max(moment.position, events.at(-1)?.position ?? 0)
      if (events.length === 0) return true
    }
    return true
  }

  async #drop(time: number): Promise<void> {
    const moment = this.#moments.get(time)
    if (moment === undefined) return
    this.#moments.delete(time)
    moment.forget()
    moment.stop.abort(new Refusal(503, "busy", "too many moments are looked at; try again"))
    await Promise.allSettled(moment.reads)
    await moment.library.then(
      (library) => library.close(),
      () => undefined,
    )
  }

  #inTime(library: Promise<Library>): Promise<Library> {
    return new Promise((resolve, reject) => {
      const cut = this.#timers.after(PATIENCE, () =>
        reject(new Refusal(503, "building", "the library of then is being built; ask again in a while")),
      )
      library.then(resolve, reject).finally(cut)
    })
  }
}
