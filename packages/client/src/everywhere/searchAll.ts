/** One search over several libraries: what is found in any of them shows once, where it shows in lists. */
import { search, searchOrder, type SearchHit } from "@ledgerline/core"
import type { Held } from "./held.ts"
import { allShown, type Start } from "./reach.ts"
import { sameTracks } from "./same.ts"

export interface Found extends Start {
  /** What matched, as searches name it. */
  readonly found: string
}

interface Hit {
  readonly at: number
  readonly hit: SearchHit
}

/** More than these a search of one library does not answer. */
const MOST = 500

/** The best, up to `limit`, each once: by its best match in any library, and in equal ones the first library's. */
export async function searchAll(held: readonly Held[], text: string, limit: number): Promise<Found[]> {
  const names = searchOrder(text)
  const order = (a: Hit, b: Hit): number => names(a.hit, b.hit) || a.at - b.at
  for (let most = Math.min(limit, MOST); ; most = Math.min(most * 2, MOST)) {
    const pages = await Promise.all(held.map((each, at) => hitsOf(each, at, text, most)))
    // What a library has beyond its page comes behind the last of it.
    const ends = most === MOST ? [] : pages.flatMap((page) => (page.length < most ? [] : (page.at(-1) ?? [])))
    const end = ends.toSorted(order)[0]
    const known = pages
      .flat()
      .filter((each) => end === undefined || order(each, end) <= 0)
      .toSorted(order)
    const starts = known.map(({ at, hit }) => ({ at, id: hit.id }))
    const shown = new Map<string, Found>()
    for (const [i, start] of (await allShown(held, sameTracks, starts)).entries()) {
      const key = `${start.at} ${start.id}`
      if (!shown.has(key)) shown.set(key, { ...start, found: known[i]?.hit.tier ?? "" })
    }
    if (shown.size >= limit || end === undefined) return [...shown.values()].slice(0, limit)
  }
}

async function hitsOf({ library }: Held, at: number, text: string, limit: number): Promise<Hit[]> {
  const { store, generation } = library
  const tables = { search: `search_${generation}`, track: `track_${generation}` }
  const { hits } = await store.read(() => search(store.dialect, tables, text, { limit }))
  return hits.map((hit) => ({ at, hit }))
}
