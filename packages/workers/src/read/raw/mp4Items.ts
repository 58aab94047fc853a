/** Items of iTunes' list that TagLib does not hand out. */
import type { LoadedBlock } from "./locate.ts"

/** The content rating: 1 explicit, 2 clean, 4 explicit in old files. */
export function mp4Rating({ bytes }: LoadedBlock): string | undefined {
  const at = bytes.indexOf("rtng")
  // Type of the item, then a `data` box: length, name, type, locale, value.
  if (at === -1 || bytes.toString("latin1", at + 8, at + 12) !== "data" || at + 21 > bytes.length) return undefined
  return String(bytes[at + 20])
}
