/**
 * Finds tracks. Where at most {@link MOST_RANKED} match, all are ranked; where more do, a bounded number of candidates is
 * taken from the best places, so that the time hardly grows with the matches.
 */
import { sortKey } from "../../library/sortKey.ts"
import { quoteName } from "../../store/ddl.ts"
import { type Dialect, query, type Value, type Work } from "../../store/port.ts"
import { parseQuery, type Query } from "./query.ts"
import { byRank, type Names, type Ranked, ranking, TIERS, type Tier } from "./rank.ts"
import { type Field, matchExpression, matchSql } from "./table.ts"

export interface SearchHit {
  readonly row: number
  readonly id: string
  readonly title: string | null
  readonly artist: string | null
  readonly album: string | null
  /** Where the words were found. */
  readonly tier: Tier
}

export interface SearchPage {
  readonly hits: readonly SearchHit[]
  /** How many tracks match; undefined where there are more than {@link MOST_RANKED}. */
  readonly total: number | undefined
}

/** The names of the tables in one generation, unquoted. */
export interface SearchTables {
  readonly search: string
  readonly track: string
}

type Track = Omit<SearchHit, "tier">

/** Up to so many matches the order is exact. */
const MOST_RANKED = 500
const CANDIDATES = 200

/** Tracks that contain every word of the text, the last one as a prefix; best first. Never fails because of the text. */
export function* search(
  dialect: Dialect,
  tables: SearchTables,
  text: string,
  { limit = 20 }: { readonly limit?: number } = {},
): Work<SearchPage> {
  const parsed = parseQuery(text)
  if (parsed.terms.length === 0) return { hits: [], total: 0 }
  const size = Math.max(1, Math.min(MOST_RANKED, Math.trunc(limit) || 1))
  const rows = yield* matching(dialect, tables, parsed, undefined, MOST_RANKED + 1)
  const isAll = rows.length <= MOST_RANKED
  const ranked = isAll
    ? (yield* tracksAt(dialect, tables, rows)).map(ranking(parsed))
    : yield* bestOf(dialect, tables, parsed, rows, size)
  const hits = ranked
    .toSorted(byRank)
    .slice(0, size)
    .map(({ names, tier }) => ({ ...names, tier: TIERS[tier] as Tier }))
  return { hits, total: isAll ? ranked.length : undefined }
}

/** The order of hits for a text, for who has looked in several libraries. */
export function searchOrder(text: string): (a: Names, b: Names) => number {
  const rank = ranking(parseQuery(text))
  return (a, b) => byRank(rank(a), rank(b))
}

/** Row numbers of matches, ascending. */
function* matching(
  dialect: Dialect,
  tables: SearchTables,
  { terms }: Query,
  fields: readonly Field[] | undefined,
  most: number,
): Work<number[]> {
  const found = yield* query<{ row: number }>(matchSql(dialect, tables.search), [
    matchExpression(dialect, terms, fields),
    most,
  ])
  return found.map(({ row }) => row)
}

const COLUMNS = '"row", id, title, artist, album'

function* tracksAt(dialect: Dialect, tables: SearchTables, rows: readonly number[]): Work<Track[]> {
  if (rows.length === 0) return []
  const sql = `SELECT ${COLUMNS} FROM ${quoteName(tables.track)} WHERE hidden = 0 AND ${dialect.anyOf('"row"', "integer")}`
  return yield* query<Track>(sql, [dialect.list(rows)])
}

/** Where the words are looked for among very many matches; each set is part of the one before. */
const NARROWING: readonly (readonly Field[])[] = [["title", "artist", "album"], ["title", "artist"], ["title"]]

/**
 * Candidates: first what begins with the text; then of the narrowest fields with enough matches the first ones, and of
 * the next narrower fields all. A set with enough matches is found early and one without is the last: one full scan.
 */
function* bestOf(
  dialect: Dialect,
  tables: SearchTables,
  parsed: Query,
  anywhere: readonly number[],
  size: number,
): Work<Ranked<Track>[]> {
  const rank = ranking(parsed)
  const most = Math.max(CANDIDATES, size)
  const found = new Map<number, Ranked<Track>>()
  for (const track of yield* startingWith(tables, parsed.text, most)) {
    const ranked = rank(track)
    // The sort keys only suggest: they may come from a sort name, and fold less.
    if (ranked.tier < TIERS.indexOf("elsewhere")) found.set(track.row, ranked)
  }
  const isBeginning = ({ tier }: Ranked<Track>): boolean => tier <= TIERS.indexOf("artistStarts")
  if ([...found.values()].filter(isBeginning).length >= size) return [...found.values()]
  let candidates = anywhere
  for (const fields of NARROWING) {
    const rows = yield* matching(dialect, tables, parsed, fields, most)
    if (rows.length < most) {
      candidates = [...rows, ...candidates]
      break
    }
    candidates = rows
  }
  const rest = new Set(candidates.filter((row) => !found.has(row)))
  for (const track of yield* tracksAt(dialect, tables, [...rest])) found.set(track.row, rank(track))
  return [...found.values()]
}

/** Tracks whose sort key of title or artist begins with the text: whole names first, in the order of the index. */
function* startingWith({ track }: SearchTables, text: string, most: number): Work<Track[]> {
  const key = sortKey(text)
  if (key === "") return []
  const range: Value[] = [key, `${key}\u{10ffff}`, most]
  const from = `SELECT ${COLUMNS} FROM ${quoteName(track)} WHERE hidden = 0`
  const byTitle = yield* query<Track>(
    `${from} AND "titleKey" >= ? AND "titleKey" < ? ORDER BY "titleKey", id LIMIT ?`,
    range,
  )
  const byArtist = yield* query<Track>(
    `${from} AND "artistKey" >= ? AND "artistKey" < ? ORDER BY "artistKey", "albumKey", disc, track, id LIMIT ?`,
    range,
  )
  return [...byTitle, ...byArtist]
}
