/** What the library is made of, by genre and by year: counted by indexes alone. */
import { query, type Work } from "../../store/port.ts"

/** More are not answered: tags of a large library may have almost as many genres as tracks. */
const MOST_GROUPS = 10_000

interface Counted<V> {
  readonly value: V
  readonly tracks: number
  readonly albums: number
}

/** Each genre that a track or an album shows first, in the order of their names. */
export const genresOf = (): Work<Counted<string>[]> => countedBy<string>("genre", "IS NOT NULL")

/** Each year, the first first; tracks and albums without one are left out. */
export const yearsOf = (): Work<Counted<number>[]> => countedBy<number>("year", "> 0")

function* countedBy<V extends string | number>(column: "genre" | "year", condition: string): Work<Counted<V>[]> {
  const counts = (table: "track" | "album", hidden: string) =>
    query<{ value: V; number: number }>(
      `SELECT ${column} AS value, count(*) AS number FROM "${table}" WHERE ${hidden}${column} ${condition}
       GROUP BY ${column} ORDER BY ${column} LIMIT ${MOST_GROUPS}`,
    )
  const tracks = new Map((yield* counts("track", "hidden = 0 AND ")).map((row) => [row.value, Number(row.number)]))
  const albums = new Map((yield* counts("album", "")).map((row) => [row.value, Number(row.number)]))
  const values = [...new Set([...tracks.keys(), ...albums.keys()])].toSorted(inOrder)
  return values.map((value) => ({ value, tracks: tracks.get(value) ?? 0, albums: albums.get(value) ?? 0 }))
}

function inOrder(a: string | number, b: string | number): number {
  if (typeof a === "number" && typeof b === "number") return a - b
  return String(a) < String(b) ? -1 : a === b ? 0 : 1
}
