/** How much an answer has at most. */

export const MOST_ALBUMS = 5000
/** Of a list that is asked for in pages. */
export const MOST_LISTED = 500
