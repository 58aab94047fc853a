/**
 * How alike tracks are, by what is known of them: genres, artists, moods, tempo, key, year and loudness by their tags. No
 * more than that: fingerprints tell whether two recordings are the same one, and not whether they sound alike.
 */
import { type Fields, integerOf, listOf, query, textOf, type Views, type Work } from "@ledgerline/core"
import { VISIBLE } from "./listing.ts"

type Track = Views["track"]

interface Traits {
  readonly genres: ReadonlySet<string>
  readonly artists: ReadonlySet<string>
  readonly moods: ReadonlySet<string>
  readonly bpm: number | undefined
  readonly key: string | undefined
  readonly year: number | undefined
  readonly gain: number | undefined
}

export interface Match {
  readonly track: Track
  /** From 0 to 1. */
  readonly similarity: number
}

/** Tracks looked at for one answer, of each kind. */
const LOOKED_AT = 500

const lower = (names: readonly string[]): ReadonlySet<string> => new Set(names.map((name) => name.toLowerCase()))
const positive = (value: number | null): number | undefined => (value !== null && value > 0 ? value : undefined)

function traitsOf(track: Track): Traits {
  const fields = JSON.parse(track.fields) as Fields
  const artists = listOf(fields, "artists")
  const { replayGainTrack: gain } = fields
  return {
    genres: lower(listOf(fields, "genres")),
    artists: lower(artists.length > 0 ? artists : [track.artist ?? []].flat()),
    moods: lower(listOf(fields, "moods")),
    bpm: positive(integerOf(fields, "bpm")),
    key: textOf(fields, "key")?.toLowerCase(),
    year: positive(track.year),
    gain: typeof gain === "number" ? gain : undefined,
  }
}

/** From 0 to 1: what both say, weighed; 0 where they say nothing in common. */
function similarityOf(a: Traits, b: Traits): number {
  const parts: readonly (readonly [weight: number, likeness: number | undefined])[] = [
    [4, overlap(a.genres, b.genres)],
    [2, overlap(a.artists, b.artists)],
    [2, overlap(a.moods, b.moods)],
    [2, near(a.bpm, b.bpm, 40)],
    [1, a.key === undefined || b.key === undefined ? undefined : a.key === b.key ? 1 : 0],
    [1, near(a.year, b.year, 30)],
    [1, near(a.gain, b.gain, 12)],
  ]
  const known = parts.filter((part): part is readonly [number, number] => part[1] !== undefined)
  const most = known.reduce((sum, [weight]) => sum + weight, 0)
  return most === 0
    ? 0
    : Math.round((known.reduce((sum, [weight, part]) => sum + weight * part, 0) / most) * 1000) / 1000
}

/** Of what both have together, how much they share. */
function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>): number | undefined {
  if (a.size === 0 || b.size === 0) return undefined
  const shared = [...a].filter((each) => b.has(each)).length
  return shared / (a.size + b.size - shared)
}

const near = (a: number | undefined, b: number | undefined, far: number): number | undefined =>
  a === undefined || b === undefined ? undefined : Math.max(0, 1 - Math.abs(a - b) / far)

/** The most alike of those that share the genre or an artist with a track, without the track itself. */
export function* similarTo(track: Track, count: number): Work<Match[]> {
  const own = traitsOf(track)
  return (yield* candidates(track))
    .map((each) => ({ track: each, similarity: similarityOf(own, traitsOf(each)) }))
    .filter(({ similarity }) => similarity > 0)
    .toSorted((a, b) => b.similarity - a.similarity || (a.track.id < b.track.id ? -1 : 1))
    .slice(0, count)
}

function* candidates(track: Track): Work<Track[]> {
  const ofGenre = yield* query<Track>(
    `SELECT k.* FROM "track" k WHERE k.genre = ? AND ${VISIBLE} AND k.genre IS NOT NULL ORDER BY k."titleKey", k.id LIMIT ?`,
    [track.genre, LOOKED_AT],
  )
  const byArtists = yield* query<Track>(
    `SELECT k.* FROM "track" k WHERE ${VISIBLE} AND k.id IN (
       SELECT o.track FROM "trackArtist" a JOIN "trackArtist" o ON o."artistId" = a."artistId" AND o.role = 'artist'
       WHERE a.track = ? AND a.role = 'artist' LIMIT ?)`,
    [track.id, LOOKED_AT],
  )
  const found = new Map([...ofGenre, ...byArtists].map((each) => [each.id, each]))
  found.delete(track.id)
  return [...found.values()]
}

/** From one track to another over tracks between: each as near to both as its place on the way asks for. */
export function* pathBetween(start: Track, end: Track, count: number): Work<Match[]> {
  const [from, to] = [traitsOf(start), traitsOf(end)]
  const between = new Map(
    [...(yield* candidates(start)), ...(yield* candidates(end))].map((each) => [
      each.id,
      { each, traits: traitsOf(each) },
    ]),
  )
  for (const { id } of [start, end]) between.delete(id)
  const path: Match[] = [{ track: start, similarity: 1 }]
  const steps = Math.max(2, count)
  for (let step = 1; step < steps - 1; step++) {
    const far = step / (steps - 1)
    let best: Match | undefined
    for (const { each, traits } of between.values()) {
      const similarity = (1 - far) * similarityOf(from, traits) + far * similarityOf(to, traits)
      if (similarity > (best?.similarity ?? 0)) best = { track: each, similarity }
    }
    if (best === undefined) break
    between.delete(best.track.id)
    path.push({ ...best, similarity: Math.round(best.similarity * 1000) / 1000 })
  }
  return [...path, { track: end, similarity: similarityOf(from, to) }]
}
