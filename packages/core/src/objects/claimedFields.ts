/** Which fields of a subject anything is said about. */
import { claimsOf } from "../library/claim/queries.ts"
import type { ClaimRow } from "../library/claim/why.ts"
import type { Work } from "../store/port.ts"

/** Names of fields, sorted. `key` is the subject as views name it. */
export function* claimedFields(key: string): Work<string[]> {
  return claimedIn(yield* claimsOf(key))
}

/** As {@link claimedFields}, from the rows of one subject. */
export function claimedIn(rows: readonly ClaimRow[]): string[] {
  const names = rows.flatMap(({ fields }) => {
    const parsed: unknown = JSON.parse(fields)
    return Array.isArray(parsed) ? parsed.map(String) : Object.keys(parsed as object)
  })
  return [...new Set(names)].toSorted()
}
