/** Where the library of a name lies in a browser. */

/** The folder of the private file system with the database. */
export const libraryOf = (name: string): string => `ledgerline-library-${name}`
/** What the database is called in IndexedDB, where there is no such file system. */
export const indexedDbOf = (name: string): string => `ledgerline-${name}`
/** The same as browsers list it: PGlite puts its own name in front. */
export const databaseOf = (name: string): string => `/pglite/${indexedDbOf(name)}`
/** The folder with the music that is kept. */
export const musicOf = (name: string): string => `ledgerline-music-${name}`

/** The cache with the images that are kept, where the page names none. */
export const coversOf = (name: string): string => `ledgerline-covers-${name}`

/** What a friend's library is called beside the one of a name. No name of a page's own has a dot. */
export const friendOf = (name: string, library: string): string => `${name}.${library}`

const NAME = /^[A-Za-z0-9_-]{1,64}$/
const OF_FRIEND = /^[A-Za-z0-9_-]{1,64}\.[0-9a-f]{32}$/

/** Fails where a text is no name for a library: names are parts of paths. */
export function checkName(name: string): void {
  if (!NAME.test(name) && !OF_FRIEND.test(name)) throw new RangeError(`not a name for a library: ${name}`)
}
