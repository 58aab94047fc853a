/**
 * A list of the library, of which only the pages around what is looked at are loaded. Those are live: the library tells of changes, and
 * what is shown follows. Pages that were looked at before stay, up to a bound, so that scrolling back shows them at once; they are
 * loaded anew when they come into sight again.
 */
import type { Live } from "@ledgerline/client/remote"
import type { List } from "./List.ts"

export interface Part<T> {
  readonly items: readonly T[]
  /** Of the whole list. */
  readonly total?: number | undefined
}

/** Asks for a part of a list, live. It must answer the total of the whole. */
export type PartAt<T> = (offset: number, limit: number) => Live<Part<T>>

/** Asks where a name stands in a list that is sorted by names. */
export type PlaceOf = (name: string) => Promise<number>

/** Items of one question. */
const SIZE = 100
/** Pages that are kept. */
const KEPT = 60
/** Items that are loaded beside what is seen. */
const MARGIN = 40
/** Milliseconds from what is seen to what is asked for it: of what was flown by meanwhile nothing is asked. */
const CALM = 50
/** Of one question whose answer is wanted whole. */
const MOST = 500

/** Which pages show the items from `first` to `last`. */
export function pagesAround(first: number, last: number, total: number | undefined): readonly number[] {
  const end = total === undefined ? Math.max(last, 0) : Math.max(0, total - 1)
  const from = Math.floor(Math.max(0, Math.min(first - MARGIN, end)) / SIZE)
  const to = Math.floor(Math.max(0, Math.min(last + MARGIN, end)) / SIZE)
  return Array.from({ length: to - from + 1 }, (_, at) => from + at)
}

export class LiveList<T> implements List<T> {
  readonly placeOf?: PlaceOf
  readonly #partAt: PartAt<T>
  /** Those used last stand last. */
  readonly #pages = new Map<number, readonly T[]>()
  readonly #open = new Map<number, () => void>()
  readonly #listeners = new Set<() => void>()
  #seen = { first: 0, last: 0 }
  #waiting: ReturnType<typeof setTimeout> | undefined
  #total: number | undefined
  #error: Error | undefined
  #version = 0

  constructor(partAt: PartAt<T>, placeOf?: PlaceOf) {
    this.#partAt = partAt
    if (placeOf !== undefined) this.placeOf = placeOf
  }

  get total(): number | undefined {
    return this.#total
  }

  get error(): Error | undefined {
    return this.#error
  }

  get version(): number {
    return this.#version
  }

  at(index: number): T | undefined {
    return this.#pages.get(Math.floor(index / SIZE))?.[index % SIZE]
  }

  see(first: number, last: number): void {
    if (this.#seen.first === first && this.#seen.last === last) return
    this.#seen = { first, last }
    if (this.#listeners.size === 0) return
    const isHere = pagesAround(first, last, this.#total).every((page) => this.#open.has(page))
    if (isHere) return
    this.#waiting ??= setTimeout(() => this.#look(first, last), CALM)
  }

  /** Asks for what is seen, where some of it was seen a moment ago too; who flies by more than that is waited for. */
  #look(first: number, last: number): void {
    this.#waiting = undefined
    const now = this.#seen
    const isFlying = now.first > last || now.last < first
    if (isFlying) this.#waiting = setTimeout(() => this.#look(now.first, now.last), CALM)
    else this.#follow()
  }

  async load(from: number, to: number): Promise<readonly T[]> {
    const end = Math.min(to, this.#total ?? to)
    const here: T[] = []
    for (let index = from; index < end; index++) {
      const item = this.at(index)
      if (item === undefined) break
      here.push(item)
    }
    for (let offset = from + here.length; offset < end;) {
      const { items } = await once(this.#partAt(offset, Math.min(MOST, end - offset)))
      here.push(...items)
      offset += items.length
      if (items.length === 0) break
    }
    return here
  }

  subscribe(listener: () => void): () => void {
    const own = (): void => listener()
    this.#listeners.add(own)
    if (this.#listeners.size === 1) this.#follow()
    return () => {
      if (!this.#listeners.delete(own) || this.#listeners.size > 0) return
      clearTimeout(this.#waiting)
      this.#waiting = undefined
      for (const leave of this.#open.values()) leave()
      this.#open.clear()
    }
  }

  /** Listens to the pages around what is seen, and to no others. */
  #follow(): void {
    const wanted = pagesAround(this.#seen.first, this.#seen.last, this.#total)
    for (const [page, leave] of this.#open) {
      if (wanted.includes(page)) continue
      leave()
      this.#open.delete(page)
    }
    for (const page of wanted) if (!this.#open.has(page)) this.#listen(page)
  }

  #listen(page: number): void {
    const live = this.#partAt(page * SIZE, SIZE)
    this.#open.set(
      page,
      live.subscribe(() => {
        this.#error = live.error
        if (live.value !== undefined) this.#take(page, live.value)
        this.#version++
        for (const listener of this.#listeners) listener()
      }),
    )
  }

  #take(page: number, { items, total = page * SIZE + items.length }: Part<T>): void {
    this.#pages.delete(page)
    this.#pages.set(page, items)
    if (total !== this.#total) {
      this.#total = total
      // What is seen may lie behind the end now, or before it.
      this.#follow()
    }
    for (const old of this.#pages.keys()) {
      if (this.#pages.size <= KEPT) break
      if (!this.#open.has(old)) this.#pages.delete(old)
    }
  }
}

/** The first answer of a question. */
async function once<T>(live: Live<T>): Promise<T> {
  for await (const value of live) return value
  throw new Error("the question ended without an answer")
}
