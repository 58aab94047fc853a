/** Which fields of a subject anything is said about. */
import { claimsOf, type Library } from "@ledgerline/core"

/** Names of fields, sorted. `key` is the subject as views name it. */
export async function claimedFields(library: Library, key: string): Promise<string[]> {
  const claims = await library.store.read(() => claimsOf(key))
  const names = claims.flatMap(({ fields }) => {
    const parsed: unknown = JSON.parse(fields)
    return Array.isArray(parsed) ? parsed.map(String) : Object.keys(parsed as object)
  })
  return [...new Set(names)].toSorted()
}
