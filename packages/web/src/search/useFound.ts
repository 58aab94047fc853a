/** What is found while somebody types: the answer to what was typed last, and never to what was typed before. */
import type { Album, Artist, Found, Playlist } from "@ledgerline/client/contract"
import { startTransition, useEffect, useMemo, useState } from "react"
import { useAsOfQuery } from "../app/asOf.tsx"
import { useLibrary } from "../app/library.tsx"
import { sortable } from "../lists/seek.ts"
import { useFiledPlaylists } from "../playlists/all.ts"

export interface FoundAll {
  /** What was asked. */
  readonly q: string
  readonly artists: readonly Artist[]
  readonly albums: readonly Album[]
  readonly tracks: Found["items"]
  /** How many tracks match; null for very many. */
  readonly total: number | null
  readonly playlists: readonly Playlist[]
}

export interface Limits {
  readonly names: number
  readonly tracks: number
}

/** Milliseconds for which a pause in typing is waited for. */
const PAUSE = 90
const PLAYLISTS = 5

/** Undefined until something was found; what was found before stays, as the same object, while the next is looked for. */
export function useFound(q: string, { names, tracks }: Limits): { readonly found?: FoundAll; readonly error?: Error } {
  const library = useLibrary()
  const asOf = useAsOfQuery()
  const playlists = useFiledPlaylists()?.playlists
  const [answer, setAnswer] = useState<{ readonly found?: Omit<FoundAll, "playlists">; readonly error?: Error }>({})
  const words = q.trim()
  useEffect(() => {
    if (words === "") return undefined
    const stop = new AbortController()
    const { signal } = stop
    const look = async (): Promise<void> => {
      const [byTrack, byName] = await Promise.all([
        library.search(words, { limit: tracks, ...asOf }, { signal }),
        library.searchNames(words, { limit: names, ...asOf }, { signal }),
      ])
      // What is found gives way to what is typed: a page of it takes longer to show than a letter may.
      if (!signal.aborted)
        startTransition(() =>
          setAnswer({ found: { q: words, tracks: byTrack.items, total: byTrack.total, ...byName } }),
        )
    }
    const timer = setTimeout(() => {
      look().catch((error: unknown) => (signal.aborted ? undefined : setAnswer({ error: error as Error })))
    }, PAUSE)
    return () => {
      stop.abort()
      clearTimeout(timer)
    }
  }, [library, words, names, tracks, asOf])
  const found = useMemo(() => {
    if (answer.found === undefined) return undefined
    const wanted = sortable(answer.found.q)
    const named = (playlists ?? []).filter(({ name }) =>
      sortable(name)
        .split(/[^\p{L}\p{N}]+/u)
        .some((_, at, all) => all.slice(at).join(" ").startsWith(wanted)),
    )
    return { ...answer.found, playlists: named.slice(0, PLAYLISTS) }
  }, [answer.found, playlists])
  if (words === "") return {}
  if (found === undefined) return answer.error === undefined ? {} : { error: answer.error }
  return { found }
}
