/** What the credits of tracks add to artists or take from them. Sums are the same in whichever order they come. */
import type { Row } from "../../store/port.ts"
import { storedText } from "../../store/values.ts"
import { addTo } from "../tally.ts"

/** What one artist gains; a loss is below 0. */
export interface Share {
  /** Credits by name. */
  readonly names: Map<string, number>
  /** Credits as album artist, by album. */
  readonly albums: Map<string, number>
  tracks: number
  composed: number
}

/** By the id of the artist. */
export type Shares = Map<string, Share>

export const newShare = (): Share => ({ names: new Map(), albums: new Map(), tracks: 0, composed: 0 })

/**
 * Counts the credits of one visible track, `by` 1 or -1. An artist who is named twice in a role has one track of it. Who
 * performs is the album artist where the track names none.
 */
export function share(shares: Shares, track: Row, credits: readonly Row[], by: 1 | -1): void {
  const albumId = track["albumId"]
  const isNamed = (track["albumArtist"] ?? null) !== null
  const seen = new Set<string>()
  for (const { role, artistId, name } of credits) {
    const id = String(artistId)
    let of = shares.get(id)
    if (of === undefined) shares.set(id, (of = newShare()))
    // As it is read back: what is taken away must be what was added.
    addTo(of.names, storedText(String(name)), by)
    const isFirst = !seen.has(`${String(role)} ${id}`)
    seen.add(`${String(role)} ${id}`)
    if (role === "artist" && isFirst) of.tracks += by
    if (role === "composer" && isFirst) of.composed += by
    const isAlbumArtist = role === "albumArtist" || (role === "artist" && !isNamed)
    if (isAlbumArtist && typeof albumId === "string") addTo(of.albums, albumId, by)
  }
}
