/** Rows of the track table for search alone: the names and their keys, everything else empty. */
import { sortKey } from "../library/sortKey.ts"
import { TRACK } from "../library/track/view.ts"
import type { Column, Value } from "../store/port.ts"
import type { SearchDoc } from "../views/search/write.ts"

/** In the order of the table's columns. */
export function trackValues({ row, title, artist, album }: SearchDoc): Value[] {
  const given: Readonly<Record<string, Value>> = {
    row,
    id: `t${String(row).padStart(7, "0")}`,
    title,
    artist,
    album,
    titleKey: sortKey(title),
    artistKey: sortKey(artist),
    albumKey: sortKey(album),
  }
  return Object.entries<Column>(TRACK.columns).map(
    ([name, { type, nullable }]) => given[name] ?? (nullable ? null : type === "integer" ? 0 : ""),
  )
}
