/** Where the events of a subject lie, a part at a time: a hot subject has more of them than memory should hold. */
import { query, queryOne, type Work } from "../store/port.ts"
import type { Generation } from "./generation.ts"
import { unpackPositions } from "./positions.ts"
import { PAGE } from "./subject.ts"
import { POSITION_PAGE, SUBJECT } from "./tables.ts"

interface Listed {
  readonly row: number
  /** Full pages; what follows them is `recent`. */
  readonly pages: number
  readonly recent: readonly number[]
}

/** How many events of a subject lie before a position. */
export function* ordinalFrom(generation: Generation, key: string, position: number): Work<number> {
  const listed = yield* find(generation, key)
  if (listed === undefined || position <= 1) return 0
  // The first page that reaches the position, by halving.
  let [low, high] = [0, listed.pages]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const [page] = yield* pagesOf(generation, listed, middle, middle)
    if ((page?.at(-1) ?? 0) < position) low = middle + 1
    else high = middle
  }
  const [reaching] = low < listed.pages ? yield* pagesOf(generation, listed, low, low) : [listed.recent]
  const before = (reaching ?? []).findIndex((each) => each >= position)
  return low * PAGE + (before < 0 ? (reaching ?? []).length : before)
}

/** Up to `most` positions of a subject, ascending, behind its first `ordinal` ones. */
export function* positionsAfter(generation: Generation, key: string, ordinal: number, most: number): Work<number[]> {
  const listed = yield* find(generation, key)
  if (listed === undefined) return []
  const first = Math.min(Math.floor(ordinal / PAGE), listed.pages)
  const last = Math.floor((ordinal + most - 1) / PAGE)
  const parts = first < listed.pages ? yield* pagesOf(generation, listed, first, last) : []
  const positions = (last < listed.pages ? parts : [...parts, listed.recent]).flat()
  return positions.slice(ordinal - first * PAGE, ordinal - first * PAGE + most)
}

function* find(generation: Generation, key: string): Work<Listed | undefined> {
  const found = yield* queryOne<{ row: number; events: number; positions: Uint8Array }>(
    `SELECT row, events, positions FROM ${generation.name(SUBJECT)} WHERE key = ?`,
    [key],
  )
  if (found === undefined) return undefined
  const recent = unpackPositions(found.positions)
  return { row: found.row, recent, pages: Math.floor((found.events - recent.length) / PAGE) }
}

function* pagesOf(generation: Generation, { row }: Listed, first: number, last: number): Work<number[][]> {
  const pages = yield* query<{ positions: Uint8Array }>(
    `SELECT positions FROM ${generation.name(POSITION_PAGE)}
     WHERE subject = ? AND page BETWEEN ? AND ? ORDER BY page`,
    [row, first, last],
  )
  return pages.map((page) => unpackPositions(page.positions))
}
