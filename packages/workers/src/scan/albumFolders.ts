/** Folders that belong to the album in whose folder they lie. */

import { ownName } from "./names.ts"

/** A disc of the album: `CD1`, `Disc 2 - Live`, `Disk-03`, `Vol. 1`. Group 1 is the number. */
export const DISC_FOLDER = /^(?:cd|dis[ck]|vol(?:ume)?\.?)[\s_-]*(\d{1,2})(?!\d)/i

/** Whether the last name of a path is that of a disc. */
export const isDisc = (path: string): boolean => DISC_FOLDER.test(ownName(path))

const SCANS_FOLDER = /^(?:art|artwork|artworks|scans?|covers?|images?|booklet)$/i

/** Whether the last name of a path is that of scans of the album. */
export const isScans = (path: string): boolean => SCANS_FOLDER.test(ownName(path))

/** Whether the last name of a path is that of a disc or of scans. */
export const isPartOfAlbum = (path: string): boolean => isDisc(path) || isScans(path)
