/** All playlists and their folders that somebody sees, kept up to date: the side of the app and menus show them. */
import type { Playlist, PlaylistFolder } from "@ledgerline/client/contract"
import type { LibraryApi } from "@ledgerline/client/remote"
import { useCallback, useMemo, useSyncExternalStore } from "react"
import { useAsOfQuery } from "../app/asOf.tsx"
import { useLibrary } from "../app/library.tsx"
import { sortable } from "../lists/seek.ts"

/** Of each kind. */
const MOST = 500

/** By name. */
export interface Filed {
  readonly playlists: readonly Playlist[]
  readonly folders: readonly PlaylistFolder[]
}

class AllPlaylists {
  readonly #parts: readonly ReturnType<LibraryApi["playlists"]["live"]>[]
  readonly #folders: readonly ReturnType<LibraryApi["playlists"]["liveFolders"]>[]
  readonly #listeners = new Set<() => void>()
  #leave: readonly (() => void)[] = []
  #filed: Filed | undefined

  constructor(library: LibraryApi, asOf: { readonly asOf?: number } = {}) {
    this.#parts = (["own", "library"] as const).map((whose) =>
      library.playlists.live({ whose, limit: MOST, sort: "name", ...asOf }),
    )
    this.#folders = (["own", "library"] as const).map((whose) => library.playlists.liveFolders({ whose, ...asOf }))
  }

  /** By name; undefined until they are known, and while nobody listens. */
  get items(): readonly Playlist[] | undefined {
    return this.#filed?.playlists
  }

  /** With their folders. */
  get filed(): Filed | undefined {
    return this.#filed
  }

  subscribe(listener: () => void): () => void {
    const own = (): void => listener()
    this.#listeners.add(own)
    if (this.#listeners.size === 1) {
      const all = [...this.#parts, ...this.#folders]
      this.#leave = all.map((part) => part.subscribe(() => this.#take()))
    }
    return () => {
      if (!this.#listeners.delete(own) || this.#listeners.size > 0) return
      for (const leave of this.#leave) leave()
    }
  }

  #take(): void {
    if (this.#parts.some(({ value }) => value === undefined)) return
    const [playlists, folders] = [itemsOf(this.#parts), itemsOf(this.#folders)]
    this.#filed = { playlists, folders }
    for (const listener of this.#listeners) listener()
  }
}

const itemsOf = <T extends { readonly name: string }>(
  parts: readonly { readonly value: { readonly items: readonly T[] } | undefined }[],
): readonly T[] =>
  parts.flatMap(({ value }) => value?.items ?? []).toSorted((a, b) => (sortable(a.name) < sortable(b.name) ? -1 : 1))

const known = new WeakMap<LibraryApi, AllPlaylists>()

export function allPlaylists(library: LibraryApi): AllPlaylists {
  const all = known.get(library) ?? new AllPlaylists(library)
  known.set(library, all)
  return all
}

/** As of the moment that is looked at; undefined until they are known. */
export function useFiledPlaylists(): Filed | undefined {
  const library = useLibrary()
  const query = useAsOfQuery()
  const all = useMemo(
    () => (query.asOf === undefined ? allPlaylists(library) : new AllPlaylists(library, query)),
    [library, query],
  )
  const subscribe = useCallback((listener: () => void) => all.subscribe(listener), [all])
  return useSyncExternalStore(subscribe, () => all.filed)
}
