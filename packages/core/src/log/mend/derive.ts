/**
 * The chains of a log as its events alone say them, whatever the table of chains says: one for each (log, origin), and
 * one more for the other side of each fork. docs/spec/log.md, LOG-2 and LOG-12.
 */
import type { EventId, LogName, Origin } from "../../ids.ts"
import { query, type Work } from "../../store/port.ts"
import type { LogEvent } from "../event.ts"
import { type ChunkRow, splitFrames } from "../frames.ts"
import { checkHeader, prevOf } from "../header.ts"

export interface DerivedChain {
  readonly log: LogName
  readonly origin: Origin
  /** Empty for the side that arrived first, else the id of the first event of the other side. */
  readonly branch: EventId
  readonly since: number
  seq: number
  head: EventId
  /** Position minus seq of the last event. */
  shift: number
}

/** The event that another side must part from; whether it is here shows when the log is read once more. */
interface Parting {
  readonly id: EventId
  readonly seq: number
}

const CHUNKS_AT_ONCE = 64

export class Derivation {
  /** In the order in which their own first events lie. */
  readonly chains: DerivedChain[] = []
  /** False where a stretch is missing, does not read or follows nothing: then the chains are not all that there was. */
  isWhole = true
  #next = 1
  readonly #tips = new Map<string, DerivedChain>()
  readonly #begun = new Set<string>()
  readonly #partings: Parting[] = []

  #add(event: LogEvent): void {
    try {
      checkHeader(event.header)
    } catch {
      this.isWhole = false
      return
    }
    const { log, origin, seq, id, position } = event
    const key = `${log} ${origin}`
    const prev = prevOf(event.header)
    const before = `${key} ${prev}`
    const shift = position - seq
    const followed = this.#tips.get(before)
    if (followed !== undefined && followed.seq === seq - 1 && prev !== "") {
      this.#tips.delete(before)
      Object.assign(followed, { seq, head: id, shift })
      this.#tips.set(`${key} ${id}`, followed)
      return
    }
    const isFirst = !this.#begun.has(key)
    if (seq > 1) this.#partings.push({ id: prev, seq: seq - 1 })
    // A side cannot part from a chain of which nothing is here.
    if (isFirst && seq > 1) this.isWhole = false
    const chain: DerivedChain = { log, origin, branch: isFirst ? "" : id, since: seq, seq, head: id, shift }
    this.#begun.add(key)
    this.chains.push(chain)
    this.#tips.set(`${key} ${id}`, chain)
  }

  /** Reads on; answers where the next call goes on, or undefined at the end of the log. */
  *page(from: number): Work<number | undefined> {
    const rows = yield* chunksFrom(from)
    for (const row of rows) {
      const { events, isWhole } = splitFrames(row)
      this.isWhole &&= isWhole && row.position === this.#next && row.count > 0
      this.#next = row.position + Math.max(row.count, 1)
      for (const event of events) this.#add(event)
    }
    const last = rows.at(-1)
    return last === undefined ? undefined : last.position + 1
  }

  /** To be called at the end: whether each other side parts from an event that is here. */
  *finish(): Work<void> {
    if (!this.isWhole) return
    const missing = new Map(this.#partings.map(({ id, seq }) => [id, seq]))
    for (let from: number | undefined = 0; from !== undefined && missing.size > 0;) {
      const rows: ChunkRow[] = yield* chunksFrom(from)
      for (const row of rows)
        for (const { id, seq } of splitFrames(row).events) if (missing.get(id) === seq) missing.delete(id)
      const last = rows.at(-1)
      from = last === undefined ? undefined : last.position + 1
    }
    this.isWhole &&= missing.size === 0
  }
}

const chunksFrom = (position: number): Work<ChunkRow[]> =>
  query<ChunkRow>("SELECT position, count, bytes FROM chunk WHERE position >= ? ORDER BY position LIMIT ?", [
    position,
    CHUNKS_AT_ONCE,
  ])
