/** Keys for sorting and grouping names: folded as search folds them, and short, since every index carries them. */
import { fold } from "../views/search/fold.ts"
import { remember } from "./remember.ts"

/** UTF-16 units; what is equal up to here sorts by id. */
const LONGEST = 64

const SPACES = /\s{2,}|[^\S ]|^ | $/

/** Lower case, without diacritics, widths and repeated spaces: names that people take for equal are equal. */
export function folded(name: string): string {
  const plain = fold(name)
  return SPACES.test(plain) ? plain.replace(/\s+/g, " ").trim() : plain
}

export function sortKey(name: string | null): string {
  if (name === null || name === "") return ""
  const key = folded(name.length > 4 * LONGEST ? name.slice(0, 4 * LONGEST) : name)
  return key.length <= LONGEST ? key : key.slice(0, LONGEST).toWellFormed()
}

/** As {@link sortKey}, for names that many tracks share. */
export const sharedSortKey: (name: string) => string = remember(sortKey)
