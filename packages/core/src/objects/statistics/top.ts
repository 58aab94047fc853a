/** What a member listened to most. */
import { playbacksOf, playsIn, type Readable, type Span, type Stretch, stretches } from "./paged.ts"

export type TopKind = "tracks" | "albums" | "artists" | "genres"

export interface TopQuery extends Span {
  readonly user: string
  readonly of: TopKind
  readonly by: "plays" | "time"
  readonly limit: number
  readonly offset: number
}

interface Count {
  readonly plays: number
  readonly totalMs: number
}

export interface TopRow extends Count {
  /** The id of a track, an album or an artist; a genre itself. */
  readonly id: string
}

/** How plays of tracks count for something else. What was removed counts for nothing. */
const WAYS: Readonly<Record<TopKind, { readonly id: string; readonly join?: string; readonly where?: string }>> = {
  tracks: { id: "t.id" },
  albums: { id: 't."albumId"', where: 'AND t."albumId" IS NOT NULL' },
  artists: {
    id: 'a."artistId"',
    join: `JOIN "trackArtist" a ON a.track = t.id AND a.role = 'artist'`,
    // Somebody named twice on a track was not heard twice.
    where: `AND NOT EXISTS (SELECT 1 FROM "trackArtist" b WHERE b.track = a.track AND b.role = a.role
       AND b."artistId" = a."artistId" AND b.position < a.position)`,
  },
  genres: { id: "t.genre", where: "AND t.genre IS NOT NULL" },
}

/** The most played first. Without a time, plays that other programs only counted are in it too. */
export async function topOf(library: Readable, { user, of, by, limit, offset, ...span }: TopQuery): Promise<TopRow[]> {
  const isAll = span.from === undefined && span.to === undefined
  const source = isAll ? playbacksOf(user) : playsIn(user, span)
  const sums = new Map<string, Count>()
  for await (const rows of stretches<TopRow>(library, source, (stretch) => sqlOf(stretch, of, isAll)))
    for (const { id, plays, totalMs } of rows) {
      const sum = sums.get(id)
      sums.set(id, { plays: (sum?.plays ?? 0) + Number(plays), totalMs: (sum?.totalMs ?? 0) + Number(totalMs) })
    }
  const [first, second] = by === "plays" ? (["plays", "totalMs"] as const) : (["totalMs", "plays"] as const)
  return [...sums]
    .map(([id, count]) => ({ id, ...count }))
    .toSorted((a, b) => b[first] - a[first] || b[second] - a[second] || (a.id < b.id ? -1 : 1))
    .slice(offset, offset + limit)
}

function sqlOf({ where }: Stretch, of: TopKind, isAll: boolean): string {
  const way = WAYS[of]
  const played = isAll
    ? `SELECT k.track, k.plays, k."totalMs" AS ms FROM "playback" k WHERE ${where} AND k.plays > 0`
    : `SELECT k.track, count(*) AS plays, sum(k."durationMs") AS ms FROM "play" k WHERE ${where} GROUP BY k.track`
  return `SELECT ${way.id} AS id, CAST(sum(h.plays) AS bigint) AS plays, CAST(sum(h.ms) AS bigint) AS "totalMs"
     FROM (${played}) h LEFT JOIN "merge" m ON m.track = h.track
     JOIN "track" t ON t.id = COALESCE(m.canonical, h.track) ${way.join ?? ""}
     WHERE t.hidden = 0 ${way.where ?? ""} GROUP BY 1`
}
