/** The id of the field to search in, which keys go to. */
export const SEARCH_ID = "search"
