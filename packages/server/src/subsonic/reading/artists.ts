/** What belongs to an artist. */
import { query, type Views, type Work } from "@ledgerline/core"
import { MOST_ALBUMS } from "./most.ts"

const OWN = `(a.role = 'albumArtist' OR (a.role = 'artist' AND t."albumArtist" IS NULL))`

/** The albums of which they are an album artist; for want of any, those that they are on. By year. */
export function* albumsOfArtist(artist: string): Work<Views["album"][]> {
  const own = yield* albumsWith(artist, OWN)
  return own.length > 0 ? own : yield* albumsWith(artist, "a.role IN ('artist', 'composer')")
}

const albumsWith = (artist: string, role: string): Work<Views["album"][]> =>
  query<Views["album"]>(
    `SELECT k.* FROM "album" k WHERE k.id IN (
       SELECT t."albumId" FROM "trackArtist" a JOIN "track" t ON t.id = a.track
       WHERE a."artistId" = ? AND ${role} AND t.hidden = 0 AND t."albumId" IS NOT NULL)
     ORDER BY k.year, k."titleKey", k.id LIMIT ?`,
    [artist, MOST_ALBUMS],
  )

/** Tracks on which they perform: first what the member plays most, then by album. */
export const tracksByArtist = (artist: string, member: string, count: number): Work<Views["track"][]> =>
  query<Views["track"]>(
    `SELECT t.* FROM "track" t LEFT JOIN "playback" p ON p."user" = ? AND p.track = t.id
     WHERE t.hidden = 0 AND t.id IN (SELECT a.track FROM "trackArtist" a WHERE a."artistId" = ? AND a.role = 'artist')
     ORDER BY COALESCE(p.plays, 0) DESC, t."albumKey", t.disc, t.track, t.id LIMIT ?`,
    [member, artist, count],
  )
