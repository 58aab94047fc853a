/** Folders that belong to the album in whose folder they lie. */

/** A disc of the album: `CD1`, `Disc 2 - Live`, `Disk-03`, `Vol. 1`. Group 1 is the number. */
export const DISC_FOLDER = /^(?:cd|dis[ck]|vol(?:ume)?\.?)[\s_-]*(\d{1,2})(?!\d)/i

/** Whether the last name of a path is that of a disc. */
export const isDisc = (path: string): boolean => DISC_FOLDER.test(path.slice(path.lastIndexOf("/") + 1))

const SCANS_FOLDER = /^(?:art|artwork|artworks|scans?|covers?|images?|booklet)$/i

/** Whether a name is that of scans of the album. */
export const isScansFolder = (name: string): boolean => SCANS_FOLDER.test(name)

/** Whether the last name of a path is that of a disc or of scans. */
export const isPartOfAlbum = (path: string): boolean =>
  isDisc(path) || isScansFolder(path.slice(path.lastIndexOf("/") + 1))
