/** Folders that belong to the album in whose folder they lie. */

import { ownName } from "./names.ts"

const WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
const ROMAN = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"]

/** The number of a disc as people write it, in a group; {@link numberOfDisc} reads it. */
export const DISC_NUMBER = `\\d{1,2}(?!\\d)|(?<=[\\s_-])(?:${[...WORDS, ...ROMAN].join("|")})(?![\\p{L}\\p{N}])`

const DISC_FOLDER = new RegExp(`^[[({]?(?:cd|dis[ck]|disque|vol(?:ume)?\\.?)[\\s_-]*#?(${DISC_NUMBER})[\\])}]?`, "iu")

/** The number that a {@link DISC_NUMBER} is; 0 where it is none. */
export function numberOfDisc(text: string): number {
  const name = text.toLowerCase()
  return Number(text) || WORDS.indexOf(name) + 1 || ROMAN.indexOf(name) + 1
}

/** What a name says of a disc that begins with one: `CD1`, `[CD 1]`, `Disc 2 - Live`, `Disk-03`, `Disc Two`, `Vol. 1`. */
export function namedDisc(name: string): { readonly disc: number; readonly rest: string } | undefined {
  const match = DISC_FOLDER.exec(name)
  return match === null ? undefined : { disc: numberOfDisc(match[1] as string), rest: name.slice(match[0].length) }
}

/** Whether the last name of a path is that of a disc. */
export const isDisc = (path: string): boolean => namedDisc(ownName(path)) !== undefined

const SCANS_FOLDER = /^(?:art|artwork|artworks|scans?|covers?|images?|booklet)$/i

/** Whether the last name of a path is that of scans of the album. */
export const isScans = (path: string): boolean => SCANS_FOLDER.test(ownName(path))

/** Whether the last name of a path is that of a disc or of scans. */
export const isPartOfAlbum = (path: string): boolean => isDisc(path) || isScans(path)
