/**
 * Which claims of a subject somebody knew of who made one: those that their replica had written before, those that the
 * claim refers to, and what these knew of. Times say nothing about it. FOLD-32.
 */
import { LIBRARY, type EventId } from "../../ids.ts"
import { readHeader } from "../../log/header.ts"
import { eventsAt, locate } from "../../log/read.ts"
import type { Dialect, Work } from "../../store/port.ts"
import type { ClaimRow } from "./why.ts"

export class Knowledge {
  readonly #dialect: Dialect
  readonly #rows: ReadonlyMap<EventId, ClaimRow>
  readonly #byOrigin: ReadonlyMap<string, readonly ClaimRow[]>
  readonly #refs = new Map<EventId, readonly EventId[]>()

  /** Of claims in the library's log: all that are in effect about one subject. */
  constructor(dialect: Dialect, rows: readonly ClaimRow[]) {
    this.#dialect = dialect
    this.#rows = new Map(rows.map((row) => [row.event, row]))
    this.#byOrigin = Map.groupBy(rows, ({ origin }) => origin)
  }

  /** The claims that one was made in knowledge of, and itself. */
  *of(event: EventId): Work<ReadonlySet<EventId>> {
    const known = new Set<EventId>([event])
    let next = this.#among([event])
    while (next.length > 0) {
      const before = next.flatMap(({ origin, seq }) =>
        (this.#byOrigin.get(origin) ?? []).filter((row) => row.seq < seq && !known.has(row.event)),
      )
      for (const row of before) known.add(row.event)
      const named = (yield* this.#refsOf([...next, ...before])).filter((each) => !known.has(each))
      for (const each of named) known.add(each)
      next = this.#among(named)
    }
    return known
  }

  #among(events: readonly EventId[]): ClaimRow[] {
    return events.flatMap((event) => this.#rows.get(event) ?? [])
  }

  *#refsOf(rows: readonly ClaimRow[]): Work<EventId[]> {
    const unread = rows.filter(({ event }) => !this.#refs.has(event))
    for (const [origin, ofOrigin] of Map.groupBy(unread, (row) => row.origin)) {
      const seqs = ofOrigin.map(({ seq }) => seq)
      const places = yield* locate(this.#dialect, LIBRARY, origin, seqs)
      const positions = places.map(({ position }) => position)
      for (const { id, header } of yield* eventsAt(this.#dialect, positions))
        this.#refs.set(id, readHeader(header).refs)
    }
    return [...new Set(rows.flatMap(({ event }) => this.#refs.get(event) ?? []))]
  }
}
