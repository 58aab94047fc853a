/** All playlists that somebody sees, kept up to date: the side of the app and menus show them. */
import type { Playlist } from "@ledgerline/client/contract"
import type { LibraryApi } from "@ledgerline/client/remote"
import { useCallback, useMemo, useSyncExternalStore } from "react"
import { useAsOfQuery } from "../app/asOf.tsx"
import { useLibrary } from "../app/library.tsx"
import { sortable } from "../lists/seek.ts"

/** Of each kind. */
const MOST = 500

class AllPlaylists {
  readonly #parts: readonly ReturnType<LibraryApi["playlists"]["live"]>[]
  readonly #listeners = new Set<() => void>()
  #leave: readonly (() => void)[] = []
  #items: readonly Playlist[] | undefined

  constructor(library: LibraryApi, asOf: { readonly asOf?: number } = {}) {
    this.#parts = (["own", "library"] as const).map((whose) =>
      library.playlists.live({ whose, limit: MOST, sort: "name", ...asOf }),
    )
  }

  /** By name; undefined until they are known, and while nobody listens. */
  get items(): readonly Playlist[] | undefined {
    return this.#items
  }

  subscribe(listener: () => void): () => void {
    const own = (): void => listener()
    this.#listeners.add(own)
    if (this.#listeners.size === 1) this.#leave = this.#parts.map((part) => part.subscribe(() => this.#take()))
    return () => {
      if (!this.#listeners.delete(own) || this.#listeners.size > 0) return
      for (const leave of this.#leave) leave()
    }
  }

  #take(): void {
    if (this.#parts.some(({ value }) => value === undefined)) return
    const items = this.#parts.flatMap(({ value }) => value?.items ?? [])
    this.#items = items.toSorted((a, b) => (sortable(a.name) < sortable(b.name) ? -1 : 1))
    for (const listener of this.#listeners) listener()
  }
}

const known = new WeakMap<LibraryApi, AllPlaylists>()

export function allPlaylists(library: LibraryApi): AllPlaylists {
  const all = known.get(library) ?? new AllPlaylists(library)
  known.set(library, all)
  return all
}

/** By name; undefined until they are known. */
export function useAllPlaylists(): readonly Playlist[] | undefined {
  const all = allPlaylists(useLibrary())
  const subscribe = useCallback((listener: () => void) => all.subscribe(listener), [all])
  return useSyncExternalStore(subscribe, () => all.items)
}

/** As {@link useAllPlaylists}, as of the moment that is looked at. */
export function usePlaylistsAsOf(): readonly Playlist[] | undefined {
  const library = useLibrary()
  const query = useAsOfQuery()
  const all = useMemo(
    () => (query.asOf === undefined ? allPlaylists(library) : new AllPlaylists(library, query)),
    [library, query],
  )
  const subscribe = useCallback((listener: () => void) => all.subscribe(listener), [all])
  return useSyncExternalStore(subscribe, () => all.items)
}
