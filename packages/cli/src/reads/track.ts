/** A track as a row for people. */
import type { TrackRow } from "@ledgerline/core"
import type { Column } from "../frame/output.ts"
import { duration } from "../frame/text.ts"

export const TRACK_COLUMNS: readonly Column[] = [
  { title: "id" },
  { title: "title", flexible: true },
  { title: "artist", flexible: true },
  { title: "album", flexible: true },
  { title: "no.", right: true },
  { title: "year", right: true },
  { title: "length", right: true },
]

export const trackLine = (
  row: Pick<TrackRow, "id" | "title" | "artist" | "album" | "track" | "year" | "durationMs">,
): string[] => [
  row.id.slice(0, 12),
  row.title ?? "",
  row.artist ?? "",
  row.album ?? "",
  row.track === 0 ? "" : String(row.track),
  row.year === 0 ? "" : String(row.year),
  duration(row.durationMs),
]
