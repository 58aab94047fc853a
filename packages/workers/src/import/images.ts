/** Which image stands for what: from a tag's type or from the name of a file. */
import type { ArtworkRole } from "@ledgerline/core"
import type { PictureType } from "../read/reading.ts"
import { stemOf } from "../scan/kinds.ts"
import { DISC_FOLDER } from "../scan/disc.ts"
import { shown } from "../scan/names.ts"

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

export interface FolderImage {
  readonly name: string
  readonly role: ArtworkRole
  /** Of a disc's own image. */
  readonly disc?: number
}

/** In the order in which they are preferred, as other players have it. */
const NAMES: readonly (readonly [RegExp, ArtworkRole])[] = [
  [/^cover$/i, "front"],
  [/^folder$/i, "front"],
  [/^front$/i, "front"],
  [/^(?:album|albumart|albumartsmall|albumart_\{.*\}_large)$/i, "front"],
  [/(?:^|[\s_([-])(?:cover|front)(?:$|[\s_)\]-])/i, "front"],
  [/(?:^|[\s_([-])back(?:$|[\s_)\]-])/i, "back"],
  [/^(?:cd|dis[ck]|label)\s*\d*$/i, "disc"],
  [/(?:^|[\s_([-])(?:booklet|inlay|inside|insert|page)/i, "booklet"],
  [/^artist$/i, "artist"],
  [/^(?:logo)$/i, "logo"],
  [/^(?:fanart|background|backdrop)\d*$/i, "background"],
]

/** The images of a folder that are artwork, best first in each role. A single image of any name is the front. */
export function folderImages(names: readonly string[]): FolderImage[] {
  const ranked = names.flatMap((name) => {
    const stem = shown(stemOf(name)).trim()
    const rank = NAMES.findIndex(([pattern]) => pattern.test(stem))
    const role = NAMES[rank]?.[1]
    if (role === undefined) return []
    const disc = role === "disc" ? Number(DISC_FOLDER.exec(stem)?.[1] ?? 0) : 0
    return [{ rank, image: { name, role, ...(disc > 0 ? { disc } : {}) } }]
  })
  const [only] = names
  if (ranked.length === 0 && names.length === 1 && only !== undefined) return [{ name: only, role: "front" }]
  return ranked.toSorted((a, b) => a.rank - b.rank || (a.image.name < b.image.name ? -1 : 1)).map(({ image }) => image)
}
