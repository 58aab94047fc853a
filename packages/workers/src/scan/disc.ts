/** Folders of the discs of one album. */

/** `CD1`, `Disc 2 - Live`, `Disk-03`, `Vol. 1`. Group 1 is the number. */
export const DISC_FOLDER = /^(?:cd|dis[ck]|vol(?:ume)?\.?)[\s_-]*(\d{1,2})(?!\d)/i

/** Whether the last name of a path is that of a disc. */
export const isDisc = (path: string): boolean => DISC_FOLDER.test(path.slice(path.lastIndexOf("/") + 1))
