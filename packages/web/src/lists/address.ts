/** What lists show, as their addresses say it: so going back works, and a link leads others to the same. Pure. */

const TRACK_SORTS = ["title", "artist", "album", "added", "year"] as const
const ALBUM_SORTS = ["title", "artist", "added", "year"] as const
const ARTIST_SORTS = ["name", "tracks"] as const

export type TrackSort = (typeof TRACK_SORTS)[number]
export type AlbumSort = (typeof ALBUM_SORTS)[number]
export type ArtistSort = (typeof ARTIST_SORTS)[number]
export type Direction = "ascending" | "descending"

interface Filtered<Sort> {
  readonly sort?: Sort
  readonly direction?: Direction
  readonly genre?: string
  readonly year?: number
}

export interface TrackAddress extends Filtered<TrackSort> {
  /** `own`, or a friend's library; all that this browser has unless given. */
  readonly from?: string
}
export type AlbumAddress = Filtered<AlbumSort>
export interface ArtistAddress {
  readonly sort?: ArtistSort
  readonly direction?: Direction
  /** All who perform, in place of those with albums of their own. */
  readonly all?: true
}

type Search = Readonly<Record<string, unknown>>

const oneOf = <const T extends string>(all: readonly T[], given: unknown): T | undefined =>
  all.find((each) => each === given)

/** Only what is there, so that addresses stay short. */
function present<T extends object>(entries: T): { readonly [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined)) as never
}

function filters({ genre, year }: Search): { readonly genre?: string; readonly year?: number } {
  const wanted = Number(year)
  const isYear = year !== undefined && Number.isInteger(wanted) && wanted > 0 && wanted < 10_000
  // One filter at a time: that is what lists are made for.
  if (isYear) return { year: wanted }
  const name = textOf(genre)
  return name === undefined ? {} : { genre: name }
}

const directionOf = ({ direction }: Search): Direction | undefined => oneOf(["ascending", "descending"], direction)

export const trackAddress = (search: Search): TrackAddress =>
  present({
    sort: oneOf(TRACK_SORTS, search["sort"]),
    direction: directionOf(search),
    ...filters(search),
    from: textOf(search["from"]),
  })

export const albumAddress = (search: Search): AlbumAddress =>
  present({ sort: oneOf(ALBUM_SORTS, search["sort"]), direction: directionOf(search), ...filters(search) })

export const artistAddress = (search: Search): ArtistAddress =>
  present({
    sort: oneOf(ARTIST_SORTS, search["sort"]),
    direction: directionOf(search),
    all: search["all"] === true || search["all"] === "true" ? (true as const) : undefined,
  })

export interface FolderAddress {
  readonly source?: string
  /** Relative to the source. */
  readonly path?: string
}

/** Names that look like numbers come as numbers out of an address. */
const textOf = (given: unknown): string | undefined =>
  typeof given === "string" && given !== "" ? given : typeof given === "number" ? String(given) : undefined

export const folderAddress = (search: Search): FolderAddress =>
  present({ source: textOf(search["source"]), path: textOf(search["path"]) })

export interface HistoryAddress {
  /** Changes of the library unless given. */
  readonly show?: "listening" | "all"
}

export const historyAddress = (search: Search): HistoryAddress =>
  present({ show: oneOf(["listening", "all"], search["show"]) })

interface Filters {
  readonly genre?: string
  readonly year?: number
}

/** By what a list of tracks can be sorted; with a filter it has one order. */
export const trackSorts = ({ genre, year }: Filters): readonly TrackSort[] =>
  genre !== undefined ? ["title"] : year !== undefined ? ["album"] : TRACK_SORTS

export const albumSorts = ({ genre, year }: Filters): readonly AlbumSort[] =>
  genre !== undefined || year !== undefined ? ["title"] : ALBUM_SORTS

/** What is asked for an address: an order that the list has, and no filter twice. */
export function questionOf<Sort extends string>(
  address: Filtered<Sort>,
  sorts: readonly Sort[],
): Filtered<Sort> & { readonly sort: Sort; readonly direction: Direction } {
  const sort = sorts.find((each) => each === address.sort) ?? (sorts[0] as Sort)
  return { ...address, sort, direction: address.direction ?? naturalOf(sort) }
}

/** What is newest, and what is most, comes first. */
export const naturalOf = (sort: string): Direction =>
  sort === "added" || sort === "tracks" ? "descending" : "ascending"

/** The address after somebody chose an order: the same one again turns it round. */
export function sortedBy<Sort extends string, Address extends Filtered<Sort>>(
  address: Address,
  current: { readonly sort: Sort; readonly direction: Direction },
  sort: Sort,
): Address {
  const direction: Direction =
    current.sort !== sort ? naturalOf(sort) : current.direction === "ascending" ? "descending" : "ascending"
  return { ...address, sort, direction }
}
