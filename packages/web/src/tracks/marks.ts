/** The stars and ratings of who is signed in, of all tracks at once: rows ask for theirs without asking the library. */
import type { Playback } from "@ledgerline/client/contract"
import type { LibraryApi } from "@ledgerline/client/remote"
import i18next from "i18next"
import { useCallback, useSyncExternalStore } from "react"
import { useLibrary } from "../app/library.tsx"
import { changeMany, tellMany } from "../app/batches.tsx"
import { toastError } from "../app/toasts.tsx"

export interface Mark {
  readonly isStarred: boolean
  /** 0 where there is none. */
  readonly rating: number
}

export const NONE: Mark = { isStarred: false, rating: 0 }
const PAGE = 500
/** Of more than these it is said how many were marked, with the way back. */
const FEW = 50
/** As many as the library takes in one request. */
const MOST = 1000
/** Pages of each order; who marks more sees the latest. */
const MOST_PAGES = 40

type Sent = Parameters<LibraryApi["playback"]["markMany"]>[1]

class Marks {
  readonly #library: LibraryApi
  readonly #listeners = new Set<() => void>()
  /** What was done here and is not told yet. */
  readonly #own = new Map<string, Mark>()
  #marks: ReadonlyMap<string, Mark> = new Map()
  #parts: { readonly starred: readonly Playback[]; readonly rating: readonly Playback[] } = { starred: [], rating: [] }
  #leave: readonly (() => void)[] = []
  #version = 0

  constructor(library: LibraryApi) {
    this.#library = library
  }

  /** Another number after each change. */
  get version(): number {
    return this.#version
  }

  subscribe(listener: () => void): () => void {
    const own = (): void => listener()
    this.#listeners.add(own)
    if (this.#listeners.size === 1) this.#leave = [this.#follow("starred"), this.#follow("rating")]
    return () => {
      if (!this.#listeners.delete(own) || this.#listeners.size > 0) return
      for (const leave of this.#leave) leave()
    }
  }

  of(track: string): Mark {
    return this.#own.get(track) ?? this.#marks.get(track) ?? NONE
  }

  /** Shows at once what is on its way. Many are marked in sight, and one click takes all of it back. */
  async star(tracks: readonly string[], isStarred: boolean): Promise<void> {
    await this.#change(tracks, { isStarred }, { starred: isStarred })
  }

  async rate(tracks: readonly string[], rating: number): Promise<void> {
    await this.#change(tracks, { rating }, { rating: rating === 0 ? null : rating })
  }

  async #change(tracks: readonly string[], change: Partial<Mark>, marks: Sent): Promise<void> {
    const mark = (track: string): void => void this.#own.set(track, { ...this.of(track), ...change })
    if (tracks.length > FEW) return this.#changeMany(tracks, mark, marks)
    if (tracks.length === 0) return
    for (const track of tracks) mark(track)
    this.#tell()
    try {
      await this.#library.playback.markMany(tracks, marks)
    } catch (error) {
      for (const track of tracks) this.#own.delete(track)
      this.#tell()
      toastError(error)
    }
  }

  async #changeMany(tracks: readonly string[], mark: (track: string) => void, marks: Sent): Promise<void> {
    const { changes, done } = await changeMany({
      title: i18next.t("browse:marking"),
      items: tracks,
      size: MOST,
      change: async (part) => {
        const made = await this.#library.playback.markMany(part, marks)
        for (const track of part) mark(track)
        return made
      },
    })
    this.#tell()
    if (done === 0) return
    tellMany(this.#library, i18next.t("browse:marked", { count: done }), changes, () => {
      for (const track of tracks) this.#own.delete(track)
      this.#tell()
    })
  }

  #follow(sort: "starred" | "rating"): () => void {
    const live = this.#library.playback.live({ sort, limit: PAGE })
    let asked = 0
    const read = async (): Promise<void> => {
      const own = ++asked
      const { value } = live
      if (value === undefined) return
      const items = [...value.items]
      let after = value.next
      for (let page = 1; after !== null && page < MOST_PAGES; page++) {
        const more = await this.#library.playback.list({ sort, limit: PAGE, after })
        items.push(...more.items)
        after = more.next
      }
      if (own === asked) this.#take(sort, items)
    }
    return live.subscribe(() => void read().catch(() => undefined))
  }

  #take(sort: "starred" | "rating", items: readonly Playback[]): void {
    this.#parts = { ...this.#parts, [sort]: items }
    const marks = new Map<string, Mark>()
    for (const { track, rating, starredAt } of [...this.#parts.starred, ...this.#parts.rating])
      marks.set(track, { isStarred: starredAt !== null, rating: rating ?? 0 })
    this.#marks = marks
    for (const [track, { isStarred, rating }] of this.#own) {
      const told = marks.get(track) ?? NONE
      if (told.isStarred === isStarred && told.rating === rating) this.#own.delete(track)
    }
    this.#tell()
  }

  #tell(): void {
    this.#version++
    for (const listener of this.#listeners) listener()
  }
}

const marks = new WeakMap<LibraryApi, Marks>()

export function marksOf(library: LibraryApi): Marks {
  const known = marks.get(library) ?? new Marks(library)
  marks.set(library, known)
  return known
}

const nobody = (): (() => void) => () => undefined

/** The marks of all tracks as they change, for who shows some: `areShown` is false where nobody looks at any. */
export function useMarks(areShown: boolean): Marks {
  const all = marksOf(useLibrary())
  const subscribe = useCallback((listener: () => void) => all.subscribe(listener), [all])
  useSyncExternalStore(areShown ? subscribe : nobody, () => all.version)
  return all
}
