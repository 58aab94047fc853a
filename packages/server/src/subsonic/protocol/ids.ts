/**
 * Ids as clients get them: the protocol mixes artists, albums, tracks and playlists, so each says what it is of. Behind
 * that is the library's own id, which never changes; none is ever a path.
 */
import { notFound } from "./errors.ts"

const PREFIXES = { artist: "ar", album: "al", track: "tr", playlist: "pl" } as const

export type Of = keyof typeof PREFIXES

export interface Named {
  readonly of: Of
  readonly id: string
}

/** The one music folder that there is; where folders are browsed, it holds all artists. */
export const FOLDER = 1

const ID = /^(ar|al|tr|pl)-([\x21-\x7e]{1,180})$/

export const artistId = (id: string): string => `ar-${id}`
export const albumId = (id: string): string => `al-${id}`
export const trackId = (id: string): string => `tr-${id}`
export const playlistId = (id: string): string => `pl-${id}`

/** What an id names. Fails with {@link notFound}. */
export function named(text: string): Named {
  const [, prefix, id] = ID.exec(text) ?? []
  const of = (Object.keys(PREFIXES) as Of[]).find((each) => PREFIXES[each] === prefix)
  if (of === undefined || id === undefined) throw notFound()
  return { of, id }
}

/** The id of one kind. Fails with {@link notFound}. */
export function idOf(wanted: Of, text: string): string {
  const { of, id } = named(text)
  if (of !== wanted) throw notFound(wanted)
  return id
}
