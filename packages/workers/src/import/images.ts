/** Which image stands for what: from a tag's type or from the name of a file. */
import { type ArtworkRole, folded } from "@ledgerline/core"
import type { PictureType } from "../read/reading.ts"
import { stemOf } from "../scan/kinds.ts"
import { isScans, namedDisc } from "../scan/albumFolders.ts"
import { parentOf, shown } from "../scan/names.ts"
import { discOfFolder } from "./folderName.ts"

const ROLE_OF_TYPE: Partial<Record<PictureType, ArtworkRole>> = {
  front: "front",
  back: "back",
  disc: "disc",
  booklet: "booklet",
  leadArtist: "artist",
  artist: "artist",
  band: "artist",
  conductor: "artist",
  composer: "artist",
  bandLogo: "logo",
  publisherLogo: "logo",
}

/** The roles of a file's pictures, in their order. Where none says that it is the front, the first unmarked one is. */
export function rolesOf(types: readonly PictureType[]): ArtworkRole[] {
  const roles: ArtworkRole[] = types.map((type) => ROLE_OF_TYPE[type] ?? "other")
  const first = types.indexOf("other")
  if (!roles.includes("front") && first >= 0) roles[first] = "front"
  return roles
}

/** What a name says that an image is, best first: names of files beside the music, and of none a better source. */
const NAMES: readonly (readonly [RegExp, ArtworkRole])[] = [
  [/^cover$/i, "front"],
  [/^folder$/i, "front"],
  [/^front$/i, "front"],
  [/^(?:album|albumart|albumartsmall|albumart_\{.*\}_large)$/i, "front"],
  [/^(?:cd|dis[ck])[\s_-]*\d{1,2}(?:$|[\s_([-]+(?:cover|front)[\s_)\]-]*$)/i, "disc"],
  [/^(?:cd|dis[ck]|label)$/i, "disc"],
  [/(?:^|[\s_([-])(?:cover|front)(?:$|[\s_)\]-])/i, "front"],
  [/(?:^|[\s_([-])back(?:$|[\s_)\]-])/i, "back"],
  [/(?:^|[\s_([-])(?:booklet|inlay|inside|insert|page)/i, "booklet"],
  [/^logo$/i, "logo"],
  [/^(?:fanart|background|backdrop)\d*$/i, "background"],
]

/** What of a folder of scans is taken in: the rest may be a hundred pages. */
const OF_SCANS: readonly ArtworkRole[] = ["front", "back", "disc"]

export interface ImageName {
  readonly folder: string
  readonly name: string
}

/** An image file, and what it is of its album. */
export interface PlannedImage extends ImageName {
  readonly role: ArtworkRole
  /** Of a disc's own image. */
  readonly disc?: number
  /** Nothing says so but that it is the only image: pictures in the files are better. */
  readonly isGuess?: boolean
}

/** Where the images of an album lie, nearest first. */
const NEARNESS = ["folder", "scans", "disc"] as const

interface Ranked {
  readonly image: PlannedImage
  readonly nearness: (typeof NEARNESS)[number]
  readonly isScan: boolean
  readonly rank: number
}

/**
 * Which images of an album's folder, of its discs' folders and of the folders of scans in them are its artwork: best
 * first in each role. What is the front in a disc's folder is that disc's image, and for want of another one the first
 * disc's is the album's.
 */
export function albumImages(folder: string, names: readonly ImageName[]): PlannedImage[] {
  const ranked = names
    .flatMap((name) => rankedImage(folder, name) ?? [])
    .toSorted(
      (a, b) =>
        NEARNESS.indexOf(a.nearness) - NEARNESS.indexOf(b.nearness) ||
        (a.image.disc ?? 0) - (b.image.disc ?? 0) ||
        Number(a.isScan) - Number(b.isScan) ||
        a.rank - b.rank ||
        (a.image.name < b.image.name ? -1 : 1),
    )
  const planned = ranked.map(({ image }) => image)
  if (planned.some(({ role }) => role === "front")) return planned
  const first = ranked.findIndex(({ nearness, rank }) => nearness === "disc" && NAMES[rank]?.[1] === "front")
  const stands = planned[first]
  if (stands !== undefined) return planned.with(first, { folder: stands.folder, name: stands.name, role: "front" })
  const own = names.filter((each) => each.folder === folder)
  const [only] = own
  const isAlone = planned.length === 0 && own.length === 1 && only !== undefined && roleOf(only.name) === undefined
  return isAlone && !ARTIST.test(stem(only.name)) ? [{ ...only, role: "front", isGuess: true }] : planned
}

function rankedImage(folder: string, { folder: own, name }: ImageName): Ranked | undefined {
  const found = roleOf(name)
  if (found === undefined) return undefined
  const { role, rank } = found
  const isScan = own !== folder && isScans(own)
  if (isScan && !OF_SCANS.includes(role)) return undefined
  const place = isScan ? parentOf(own) : own
  const disc = place === folder ? undefined : discOfFolder(place)?.disc
  if (disc === undefined) {
    const named = role === "disc" ? (namedDisc(stem(name))?.disc ?? 0) : 0
    const image = { folder: own, name, role, ...(named > 0 ? { disc: named } : {}) }
    return { image, rank, isScan, nearness: isScan ? "scans" : "folder" }
  }
  const image = { folder: own, name, role: role === "front" ? ("disc" as const) : role, disc }
  return { image, rank, isScan, nearness: "disc" }
}

const stem = (name: string): string => shown(stemOf(name)).trim()

function roleOf(name: string): { readonly role: ArtworkRole; readonly rank: number } | undefined {
  const rank = NAMES.findIndex(([pattern]) => pattern.test(stem(name)))
  const role = NAMES[rank]?.[1]
  return role === undefined ? undefined : { role, rank }
}

const ARTIST = /^artist$/i

/** What an image is of the artist whose albums lie in its folder; undefined where its name says nothing of that. */
export interface ArtistPlace {
  readonly artist: string
  /** The name of the folder. */
  readonly folder: string
  /** Whether music lies in the folder itself: then what is the folder's is the album's. */
  readonly hasAudio: boolean
}

/** The images of an artist's folder, best first: only what can be of nobody else. */
export function artistImages(
  { artist, folder, hasAudio }: ArtistPlace,
  names: readonly string[],
): { readonly name: string; readonly role: ArtworkRole }[] {
  const keys = new Set(nameKeys(artist))
  const isNamed = (name: string): boolean => nameKeys(name).some((key) => keys.has(key))
  const isOwnFolder = !hasAudio && isNamed(folder)
  const place = (name: string): { readonly role: ArtworkRole; readonly rank: number } | undefined => {
    const own = stem(name)
    if (ARTIST.test(own)) return { role: "artist", rank: 0 }
    if (!hasAudio && isNamed(own)) return { role: "artist", rank: 1 }
    if (!isOwnFolder) return undefined
    if (/^folder$/i.test(own)) return { role: "artist", rank: 2 }
    const role = roleOf(name)?.role
    return role === "logo" || role === "background" ? { role, rank: 3 } : undefined
  }
  return names
    .flatMap((name) => {
      const placed = place(name)
      return placed === undefined ? [] : [{ name, ...placed }]
    })
    .toSorted((a, b) => a.rank - b.rank || (a.name < b.name ? -1 : 1))
    .map(({ name, role }) => ({ name, role }))
}

/** Whether an image can be one of {@link artistImages}, before the artist is known. */
export const mayBeOfArtist = (name: string, hasAudio: boolean): boolean => !hasAudio || ARTIST.test(stem(name))

/** A name as it is compared: also with its article in front, where that was put behind. */
function nameKeys(name: string): string[] {
  const key = folded(shown(name).trim())
  const moved = /^(.+), (the|a|an|die|der|das|le|la|les|el|los|las|il|lo|gli)$/.exec(key)
  return moved === null ? [key] : [key, `${moved[2]} ${moved[1]}`]
}
