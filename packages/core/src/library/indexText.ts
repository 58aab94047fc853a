/**
 * Texts of columns that are indexed. An index row of PostgreSQL holds about 2,700 bytes, and payloads may bring longer
 * texts; so these columns are bounded, alike in every store. The whole text stays in the subject's other columns.
 */

/** UTF-16 units, of at most three bytes each. */
const LONGEST_NAME = 200
const LONGEST_CODE = 100

/** The text, or its beginning where it is very long. Who looks one up bounds what is looked for in the same way. */
export function indexText(text: string, longest = LONGEST_NAME): string {
  return text.length <= longest ? text : text.slice(0, longest).toWellFormed()
}

/** As {@link indexText}, where there may be none. */
export const indexTextOrNull = (text: string | null | undefined, longest?: number): string | null =>
  typeof text === "string" ? indexText(text, longest) : null

/** A code such as an ISRC or a MusicBrainz id; null for what is too long to be one, rather than a part of it. */
export const codeOrNull = (text: string | null | undefined): string | null =>
  typeof text === "string" && text.length <= LONGEST_CODE ? text : null
