/** What changed, by names that people know: fields as tags and editors call them, and no columns that only sort or index. */
import { valueChanges, type ValueChange } from "../fold/changes.ts"
import { rowKey } from "../fold/rowKey.ts"
import type { Row, Table, Value } from "../store/port.ts"
import { FIELDS } from "../library/claim/fields.ts"

export interface FieldChanged {
  /** A field of tracks, albums and artists, or what else people know of something: `mergedInto`, `artwork.front`, `items` … */
  readonly field: string
  readonly before: unknown
  readonly after: unknown
}

/** Views that say nothing of their own: derived from others, or shown by those. */
const DERIVED: ReadonlySet<string> = new Set([
  "trackArtist",
  "claim",
  "playlistItem",
  "play",
  "conflict",
  "merge",
  "search",
])

/** Columns that name a row, or serve an order. */
const INTERNAL: ReadonlySet<string> = new Set([
  "row",
  "id",
  "subject",
  "user",
  "kind",
  "hidden",
  "nameKey",
  "pathKey",
  "rawPath",
])

/** Columns by another name. */
const NAMES: Readonly<Record<string, string>> = { aliasTo: "mergedInto" }

/** What a track says beside its fields. What its fields say is in columns too. */
const OF_TRACK: ReadonlySet<string> = new Set(["mergedInto", "addedAt"])
/** What a track shows also where nothing is claimed: its columns know better. */
const FALLBACKS: ReadonlySet<string> = new Set(["title", "durationMs"])

export function fieldsChanged(changes: readonly ValueChange[]): FieldChanged[] {
  const fields = new Map<string, FieldChanged>()
  const put = (field: string, before: unknown, after: unknown): void => {
    const known = fields.get(field)
    fields.set(field, { field, before: known?.before ?? before, after: after ?? known?.after ?? null })
  }
  for (const { view, row, column, before, after } of changes) {
    if (DERIVED.has(view) || INTERNAL.has(column)) continue
    if (view === "artwork") {
      if (column === "chosen") putImage(put, row, before, after)
    } else if (view === "candidate") {
      if (column === "status") put("candidate", before, after)
    } else if (view === "trackFile") {
      if (column === "mediaFile") put("mediaFile", before, after)
    } else if (column === "fields") {
      for (const each of fieldsBetween(before, after)) put(each.field, each.before, each.after)
    } else if (view !== "track" || OF_TRACK.has(column)) put(NAMES[column] ?? column, plain(before), plain(after))
  }
  if (!changes.some(({ view }) => view === "track")) return [...fields.values()]
  for (const field of FALLBACKS) {
    const shown = changes.find(({ view, column }) => view === "track" && column === field)
    if (shown === undefined) fields.delete(field)
    else fields.set(field, { field, before: shown.before, after: shown.after })
  }
  return [...fields.values()]
}

type Put = (field: string, before: unknown, after: unknown) => void

/** The key of a row: whose image it is, in which role, and its hash. */
function putImage(put: Put, row: string, before: Value, after: Value): void {
  const [, role = "", hash = ""] = row.split(" ").slice(-3)
  if (before === 1) put(`artwork.${role}`, hash, null)
  if (after === 1) put(`artwork.${role}`, null, hash)
}

function fieldsBetween(before: Value, after: Value): FieldChanged[] {
  const [was, is] = [before, after].map((json) =>
    typeof json === "string" ? (JSON.parse(json) as Record<string, unknown>) : {},
  ) as [Record<string, unknown>, Record<string, unknown>]
  return [...new Set([...Object.keys(was), ...Object.keys(is)])].flatMap((field) => {
    const [old, now] = [was[field] ?? null, is[field] ?? null]
    return JSON.stringify(old) === JSON.stringify(now) ? [] : [{ field, before: old, after: now }]
  })
}

/** Bytes say nothing to people. */
const plain = (value: Value): unknown => (value instanceof Uint8Array ? null : value)

/** What albums and artists show, which comes of their tracks and of what was said of them. */
const SHOWN: Readonly<Record<"album" | "artist", readonly string[]>> = {
  album: ["title", "artist", "year", "genre", "tracks", "discs", "durationMs", "artwork"],
  artist: ["name", "tracks", "albums", "composed", "artwork"],
}

/** What differs between two rows of a view. */
export function rowFieldsChanged(table: Table, before: Row | undefined, after: Row | undefined): FieldChanged[] {
  const changes = valueChanges(table, rowKey(table, (after ?? before) as Row), before, after)
  if (table.name !== "album" && table.name !== "artist") return fieldsChanged(changes)
  const shown = SHOWN[table.name]
  const own = changes.filter(({ column }) => shown.includes(column))
  const others = fieldsChanged(changes.filter(({ column }) => column === "fields"))
  return [...fieldsChanged(own), ...others.filter(({ field }) => !shown.includes(field) && field in FIELDS)]
}
