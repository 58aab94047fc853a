/**
 * What the files of a folder say of each other: who the album's artist is where no tag names one, which disc a file is
 * of, which of several dates the album has. Each decision is a claim of a provider of its own, `grouping:…`, below the
 * tags except where it corrects them, so that `why` names it, a person's word beats it and one revert takes it back.
 */
import type { Fields } from "@ledgerline/core"
import { folded } from "@ledgerline/core"
import { discOfTitle } from "./discOfTitle.ts"
import { isVarious, VARIOUS_ARTISTS } from "./various.ts"

export type GroupingProvider =
  | "grouping:neighbours"
  | "grouping:oneArtist"
  | "grouping:variousArtists"
  | "grouping:oneDate"
  | "grouping:discFolder"
  | "grouping:discSuffix"
  | "grouping:variousName"

export interface GroupingClaim {
  readonly provider: GroupingProvider
  readonly tier: "fileName" | "automatic"
  readonly fields: Fields
}

/** A file of a folder or of a disc's folder in it. */
export interface GroupFile {
  /** What tags claim, over what names claim. */
  readonly fields: Fields
  /** Of the disc's folder that it is in. */
  readonly disc?: { readonly disc: number; readonly discTitle?: string }
}

/** The share of tracks from which on one artist is the album's although others appear. */
const MOST = 0.75

/** The claims for each file, in the order given. */
export function group(files: readonly GroupFile[]): GroupingClaim[][] {
  const claims: GroupingClaim[][] = files.map(() => [])
  const members = files.map((file, index) => member(file, index, claims[index] as GroupingClaim[]))
  for (const album of together(members)) {
    shareRelease(album)
    decideArtist(album)
    decideDate(album)
  }
  return claims
}

interface Member {
  readonly index: number
  readonly fields: Fields
  /** Without the suffix of a disc. */
  readonly album: string
  readonly release: string
  readonly disc: number
  readonly claims: GroupingClaim[]
}

const text = (fields: Fields, name: string): string => {
  const value = fields[name]
  if (typeof value === "string") return value
  return typeof value === "number" ? String(value) : Array.isArray(value) ? (value[0] ?? "") : ""
}

const numberOf = (fields: Fields, name: string): number => {
  const value = fields[name]
  return typeof value === "number" ? value : 0
}

function member({ fields, disc }: GroupFile, index: number, claims: GroupingClaim[]): Member {
  const named = text(fields, "album")
  const suffix = discOfTitle(named)
  const suffixDisc = suffix?.disc ?? 0
  const album = suffix?.title ?? named
  const ownDisc = numberOf(fields, "disc")
  if (suffix !== undefined) {
    const { discTitle } = suffix
    const isTitled = discTitle === undefined || text(fields, "discTitle") !== ""
    const said = { ...(ownDisc > 0 ? {} : { disc: suffixDisc }), ...(isTitled ? {} : { discTitle }) }
    claims.push({ provider: "grouping:discSuffix", tier: "automatic", fields: { album, ...said } })
  } else if (disc !== undefined && ownDisc === 0) {
    claims.push({ provider: "grouping:discFolder", tier: "fileName", fields: { ...disc } })
  }
  return {
    index,
    fields,
    album,
    release: text(fields, "musicbrainzReleaseId"),
    disc: ownDisc || suffixDisc || disc?.disc || 1,
    claims,
  }
}

/** Members of one album each. Files that name no album stay alone; releases told apart by id stay apart. */
function together(members: readonly Member[]): Member[][] {
  const albums = new Map<string, Member[]>()
  for (const each of members) {
    if (each.album === "") continue
    const key = folded(each.album)
    albums.set(key, [...(albums.get(key) ?? []), each])
  }
  return [...albums.values()].flatMap((album) => {
    const releases = new Set(album.map(({ release }) => release).filter((release) => release !== ""))
    if (releases.size < 2) return [album]
    return [...new Set(album.map(({ release }) => release))].map((release) =>
      album.filter((each) => each.release === release),
    )
  })
}

/** Where only some files name the release, all of the same folder and album are on it. */
function shareRelease(album: readonly Member[]): void {
  const release = album.find((each) => each.release !== "")?.release
  if (release === undefined) return
  for (const { release: own, claims } of album) {
    if (own !== "") continue
    claims.push({ provider: "grouping:neighbours", tier: "fileName", fields: { musicbrainzReleaseId: release } })
  }
}

const primaryArtist = (fields: Fields): string => text(fields, "artists") || text(fields, "artist")

const primariesOf = (album: readonly Member[]): string[] =>
  album.map(({ fields }) => primaryArtist(fields)).filter((name) => name !== "")

function decideArtist(album: readonly Member[]): void {
  nameNobody(album)
  const without = album.filter(
    ({ fields }) => text(fields, "albumArtist") === "" && text(fields, "albumArtists") === "",
  )
  if (without.length === 0) return
  const claim = (provider: GroupingProvider, fields: Fields): void => {
    for (const { claims } of without) claims.push({ provider, tier: "fileName", fields })
  }
  const artists = primariesOf(album)
  const named = new Map(
    album
      .filter((each) => !without.includes(each))
      .map(({ fields }) => text(fields, "albumArtist") || text(fields, "albumArtists"))
      .map((name) => (isVarious(name, artists) ? VARIOUS_ARTISTS : name))
      .map((name) => [folded(name), name]),
  )
  const [only] = named.values()
  if (named.size === 1) return claim("grouping:neighbours", { albumArtist: only as string })
  if (named.size > 1) return
  const primaries = counted(artists)
  const first = primaries[0]
  if (isFlagged(album) && !(primaries.length === 1 && isWhole(album)))
    return claim("grouping:variousArtists", { albumArtist: VARIOUS_ARTISTS, compilation: true })
  if (first === undefined || album.length < 2) return
  if (primaries.length === 1) {
    const isSplit = new Set(album.map(({ fields }) => folded(text(fields, "artist")))).size > 1
    if (isSplit || isFlagged(album)) claim("grouping:oneArtist", { albumArtist: first.name })
    return
  }
  if (areSeveralAlbums(album)) return
  const isCompilation = album.some(({ fields }) => fields["compilation"] === true)
  if (!isCompilation && first.count >= album.length * MOST) claim("grouping:oneArtist", { albumArtist: first.name })
  else claim("grouping:variousArtists", { albumArtist: VARIOUS_ARTISTS, compilation: true })
}

/** Album artists that are nobody in particular have one name, whatever the tags call them. */
function nameNobody(album: readonly Member[]): void {
  const artists = primariesOf(album)
  for (const { fields, claims } of album) {
    const name = text(fields, "albumArtist") || text(fields, "albumArtists")
    if (!isVarious(name, artists)) continue
    if (name !== VARIOUS_ARTISTS) {
      const lists = fields["albumArtists"] === undefined ? {} : { albumArtists: [VARIOUS_ARTISTS] }
      const corrected = { albumArtist: VARIOUS_ARTISTS, ...lists }
      claims.push({ provider: "grouping:variousName", tier: "automatic", fields: corrected })
    }
    if (fields["compilation"] === undefined)
      claims.push({ provider: "grouping:variousArtists", tier: "fileName", fields: { compilation: true } })
  }
}

/** Whether all of it is said to be on a compilation, which one artist's best is called as well. */
const isFlagged = (album: readonly Member[]): boolean => album.every(({ fields }) => fields["compilation"] === true)

/** Whether the numbers of its tracks, several of them, go from one to the last without a gap. */
function isWhole(album: readonly Member[]): boolean {
  const discs = Map.groupBy(album, ({ disc }) => disc)
  return (
    album.length > 1 &&
    [...discs.values()].every((tracks) => {
      const numbers = new Set(tracks.map(({ fields }) => numberOf(fields, "track")))
      return numbers.size === tracks.length && !numbers.has(0) && Math.max(...numbers) === tracks.length
    })
  )
}

/**
 * Two albums of one name in one folder, such as two artists' "Greatest Hits": their tracks have the same numbers, where
 * those of a compilation have different ones.
 */
function areSeveralAlbums(album: readonly Member[]): boolean {
  if (isFlagged(album)) return false
  const numbered = album.filter(({ fields }) => numberOf(fields, "track") > 0)
  const places = new Set(numbered.map(({ fields, disc }) => `${disc}/${numberOf(fields, "track")}`))
  return numbered.length > 1 && numbered.length - places.size > numbered.length / 3
}

/** Tracks of a compilation often have the dates of their first release; one album has one date. */
function decideDate(album: readonly Member[]): void {
  if (album.some(({ release }) => release !== "") || album.length < 2) return
  const version = ({ fields }: Member): string =>
    text(fields, "albumVersion") || text(fields, "date") || text(fields, "year")
  const versions = counted(album.map(version))
  if (versions.length < 2 || areSeveralAlbums(album)) return
  // A date that only some files lack is the others'.
  const best = versions.find(({ name }) => name !== "")
  if (best === undefined) return
  for (const each of album) {
    if (text(each.fields, "albumVersion") !== "") continue
    each.claims.push({ provider: "grouping:oneDate", tier: "fileName", fields: { albumVersion: best.name } })
  }
}

/** Names by how often they occur, most often first; of equals the one that sorts first. Spellings count as one. */
function counted(names: readonly string[]): { readonly name: string; readonly count: number }[] {
  const counts = new Map<string, { name: string; count: number }>()
  for (const name of names) {
    const key = folded(name)
    const entry = counts.get(key)
    if (entry === undefined) counts.set(key, { name, count: 1 })
    else {
      entry.count += 1
      if (name < entry.name) entry.name = name
    }
  }
  return [...counts.values()].toSorted((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1))
}
