/**
 * The log as a stream of pages, in order of arrival: all of it, or what is about one subject, of one operation or from
 * one origin. Memory stays flat however long the log is; docs/spec/log.md, LOG-26.
 */
import { InvalidQuery } from "../errors.ts"
import { generation } from "../fold/generation.ts"
import { ordinalFrom, positionsAfter } from "../fold/subjectPositions.ts"
import { subjectKey } from "../fold/subject.ts"
import { LIBRARY, type LogName, type OperationId, type Origin, type Subject } from "../ids.ts"
import type { LogEvent } from "../log/event.ts"
import { liveGeneration } from "../log/meta.ts"
import { eventsAt, eventsFrom, lastPosition } from "../log/read.ts"
import { operationRanges, originRanges, RangeWalk } from "../log/ranges.ts"
import type { Ports } from "../ports.ts"
import type { Store, Work } from "../store/port.ts"

/** Of which events: of a subject in one log (`library` unless said), of an operation, or from an origin; in all logs otherwise. */
export type Selection =
  | { readonly subject: Subject; readonly log?: LogName }
  | { readonly operation: OperationId }
  | { readonly origin: Origin }

export interface LogQuery {
  /** All events where it is left out. */
  readonly of?: Selection | undefined
  /** The position to begin at: 1, or the `next` of a page. */
  readonly from?: number | undefined
  /** The most events in a page, 1 to 10,000; 500 unless given. */
  readonly pageSize?: number | undefined
  /** Ends the stream with its reason, between two pages or while it looks for the next. */
  readonly signal?: AbortSignal | undefined
}

export interface LogPage {
  /** One or more, in order of arrival; less than a page only at the end. */
  readonly events: readonly LogEvent[]
  /** Where a later query goes on: give it as `from`. It holds for this epoch of the database. */
  readonly next: number
}

const PAGE_SIZE = 500
const MOST = 10_000

/** Positions looked at in one read where an index names more than what is asked for. */
const AT_ONCE = 4096

/** Finds what is asked for between two positions: some of it, and from where on there may be more. */
type Search = (from: number, end: number, most: number) => Work<{ events: LogEvent[]; next: number }>

/** A stream that ends with what was the last event when its first page was asked for. Fails with {@link InvalidQuery}. */
export async function* readLog(store: Store, ports: Ports, query: LogQuery = {}): AsyncGenerator<LogPage, void> {
  const { of, from = 1, pageSize = PAGE_SIZE, signal } = query
  check("pageSize", pageSize, MOST)
  check("from", from, Number.MAX_SAFE_INTEGER)
  signal?.throwIfAborted()
  const { end, search } = await store.read(function* () {
    const last = yield* lastPosition()
    return { end: last + 1, search: yield* searchFor(store, of, from) }
  })
  let next = from
  let events: LogEvent[] = []
  while (next < end) {
    const begin = next
    const missing = pageSize - events.length
    const found = await store.read(() => search(begin, end, missing))
    events = events.length === 0 ? found.events : [...events, ...found.events]
    next = Math.min(found.next, end)
    if (events.length === pageSize || (next === end && events.length > 0)) {
      yield { events, next }
      events = []
    }
    await ports.pause?.()
    signal?.throwIfAborted()
  }
}

function check(name: string, value: number, most: number): void {
  if (!Number.isInteger(value) || value < 1 || value > most)
    throw new InvalidQuery({ message: `${name} is a whole number from 1 to ${most}, not ${value}` })
}

function* searchFor(store: Store, of: Selection | undefined, from: number): Work<Search> {
  if (of === undefined) return everything
  if (of === null || typeof of !== "object" || Object.keys(of).filter((name) => name !== "log").length !== 1)
    throw new InvalidQuery({ message: "the log is read by subject, by operation or by origin, one of them" })
  if ("subject" in of) return bySubject(store, subjectKey(of.log ?? LIBRARY, of.subject))
  if ("origin" in of) return byRanges(store, new RangeWalk(yield* originRanges(of.origin, from)), () => true)
  const { operation } = of
  const walk = new RangeWalk(yield* operationRanges(operation, from))
  return byRanges(store, walk, (event) => event.op === operation)
}

function* everything(from: number, end: number, most: number): ReturnType<Search> {
  const events = yield* eventsFrom(from, Math.min(most, end - from))
  return { events, next: events.length === 0 ? end : from + events.length }
}

/** By the list of positions that the fold keeps of each subject. It only grows, so a place in it stays what it is. */
function bySubject({ dialect }: Store, key: string): Search {
  let ordinal: number | undefined
  return function* (from, end, most) {
    const live = generation(yield* liveGeneration())
    ordinal ??= yield* ordinalFrom(live, key, from)
    const positions = (yield* positionsAfter(live, key, ordinal, most)).filter((position) => position < end)
    ordinal += positions.length
    const last = positions.at(-1)
    return {
      events: yield* eventsAt(dialect, positions),
      next: last === undefined || positions.length < most ? end : last + 1,
    }
  }
}

/** By ranges of chains, which may also hold what is not meant. */
function byRanges({ dialect }: Store, walk: RangeWalk, isMeant: (event: LogEvent) => boolean): Search {
  return function* (_, end, most) {
    const positions = yield* walk.ahead(AT_ONCE, end)
    const events: LogEvent[] = []
    let last = end - 1
    for (let i = 0; i < positions.length && events.length < most; i += most) {
      const some = positions.slice(i, i + most)
      last = some.at(-1) ?? last
      for (const event of yield* eventsAt(dialect, some)) {
        if (events.length === most) break
        if (isMeant(event)) events.push(event)
      }
    }
    if (events.length === most) last = events.at(-1)?.position ?? last
    walk.pass(last)
    return { events, next: last + 1 }
  }
}
