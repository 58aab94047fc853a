/**
 * Which albums and artists are one, and which are several. They are derived from what tracks show: so what is wrongly two is
 * bridged by an alias, and what is wrongly one is parted by claims on its tracks. All of it is events that can be reverted.
 */
import type { NewEvent } from "../engine/batch.ts"
import { CommandRejected } from "../errors.ts"
import { dismiss } from "../library/candidate/decide.ts"
import type { Fields } from "../library/claim/fields.ts"
import { query, type Dialect, type Work } from "../store/port.ts"
import { mergeCandidate } from "./duplicates/sound.ts"

export type Grouped = "album" | "artist"

const rejected = (command: string, message: string): CommandRejected => new CommandRejected({ command, message })

/** An album or artist is found under the id of another one from now on. Both are shown ids. */
export function joinEvents(kind: Grouped, id: string, into: string): NewEvent[] {
  if (id === into) throw rejected("merge", `the ${kind} is that one already`)
  return [{ type: `${kind}.aliased`, subject: `${kind}:${id}`, payload: { to: into } }]
}

const edited = (track: string, fields: Fields): NewEvent => ({
  type: "claim.attributed",
  subject: `track:${track}`,
  payload: { provider: "user", tier: "user", fields },
})

export interface AlbumPart {
  /** Shown ids. */
  readonly tracks: readonly string[]
  /** The album that they are on from now on. */
  readonly to: string
  /** What it is called; as before unless given. */
  readonly title?: string | undefined
}

/** Some tracks of an album are on another one, which may be new. Fails where one is not on the album. */
export function* partAlbum(dialect: Dialect, album: string, { tracks, to, title }: AlbumPart): Work<NewEvent[]> {
  if (to === album) throw rejected("split", "the tracks are on that album already")
  const there = yield* query<{ id: string }>(
    `SELECT id FROM "track" WHERE ${dialect.anyOf("id", "text")} AND "albumId" = ? AND hidden = 0`,
    [dialect.list(tracks), album],
  )
  const ids = new Set(there.map(({ id }) => id))
  const other = tracks.find((track) => !ids.has(track))
  if (other !== undefined) throw rejected("split", `the track ${other} is not on the album`)
  const fields = { albumId: to, ...(title === undefined ? {} : { album: title }) }
  return [...ids].map((track) => edited(track, fields))
}

interface Credit {
  readonly track: string
  readonly role: "artist" | "albumArtist" | "composer"
  readonly artistId: string
  readonly name: string
}

/** By how many tracks an artist may be credited to be split at once. */
const MOST_TRACKS = 10_000

/** The names of the fields that credits of a role are said by. */
const CREDITED = {
  artist: { names: "artists", ids: "artistIds" },
  albumArtist: { names: "albumArtists", ids: "albumArtistIds" },
  composer: { names: "composers", ids: undefined },
} as const

/** What was credited to an artist is credited to several, by their names: two that were written as one. */
export function* splitArtist(dialect: Dialect, artist: string, names: readonly string[]): Work<NewEvent[]> {
  const concerned = yield* query<{ track: string }>(
    `SELECT DISTINCT track FROM "trackArtist" WHERE "artistId" = ? LIMIT ${MOST_TRACKS + 1}`,
    [artist],
  )
  if (concerned.length > MOST_TRACKS)
    throw rejected("split", `an artist of at most ${MOST_TRACKS.toLocaleString("en")} tracks can be split at once`)
  const credits = yield* query<Credit>(
    `SELECT track, role, "artistId", name FROM "trackArtist" WHERE ${dialect.anyOf("track", "text")}
     ORDER BY track, role, position`,
    [dialect.list(concerned.map(({ track }) => track))],
  )
  return [...Map.groupBy(credits, ({ track }) => track)].map(([track, own]) => {
    const fields: Record<string, readonly string[]> = {}
    for (const [role, ofRole] of Map.groupBy(own, (credit) => credit.role)) {
      if (!ofRole.some(({ artistId }) => artistId === artist)) continue
      const field = CREDITED[role]
      const isIt = ({ artistId }: Credit): boolean => artistId === artist
      fields[field.names] = ofRole.flatMap((credit) => (isIt(credit) ? names : [credit.name]))
      // The others stay who they are; MusicBrainz ids of a list of another length say nothing.
      if (field.ids !== undefined)
        fields[field.ids] = ofRole.flatMap((credit) => (isIt(credit) ? names.map(() => "") : [credit.artistId]))
    }
    return edited(track, fields)
  })
}

/** Two that look alike are not one: they are not proposed again. */
export function keptApart(kind: Grouped, one: string, other: string): NewEvent[] {
  if (one === other) throw rejected("keepApart", `that is one ${kind}`)
  const [first, second] = one < other ? [one, other] : [other, one]
  const subject = `${kind}:${first}`
  const candidate = mergeCandidate(second)
  const proposal = { provider: "duplicates", score: 0.5, fields: {} }
  const dismissed = dismiss(subject, candidate, { candidates: { [candidate]: { status: "proposed", proposal } } })
  if (dismissed instanceof Error) throw dismissed
  return [{ type: "candidate.proposed", subject, payload: { candidate, ...proposal } }, ...dismissed]
}
