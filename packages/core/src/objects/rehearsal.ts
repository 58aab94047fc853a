/** What a change would come to, thing by thing, before it is made. */
import type { NewEvent, Rehearsed } from "../engine/batch.ts"
import type { Registry } from "../define/registry.ts"
import type { Row } from "../store/port.ts"
import { type FieldChanged, rowFieldsChanged } from "./fieldChanges.ts"

export interface ThingChanged {
  readonly kind: string
  readonly id: string
  /** What it is called, before or else after; null where it has no name. */
  readonly name: string | null
  /** `gone`: it would show no more; `back`: it would show, and does not now. */
  readonly becomes: "changed" | "gone" | "back"
  /** Of what stays. */
  readonly fields: readonly FieldChanged[]
}

/** Which rows are things, in the order in which people want to see them. `id` and `name`: the columns. */
const THINGS: Readonly<Record<string, { readonly id: string; readonly name?: string }>> = {
  album: { id: "id", name: "title" },
  artist: { id: "id", name: "name" },
  track: { id: "id", name: "title" },
  playlist: { id: "id", name: "name" },
  playlistFolder: { id: "id", name: "name" },
  source: { id: "id", name: "name" },
  relation: { id: "id" },
  sample: { id: "id", name: "label" },
  playback: { id: "track" },
  favourite: { id: "id" },
  queue: { id: "id" },
}
const ORDER = Object.keys(THINGS)

/** The things that rows are, without those of other members. */
export function thingsChanged(registry: Registry, rows: readonly Rehearsed[], member: string): ThingChanged[] {
  const tables = new Map(registry.tables.map((table) => [table.name, table]))
  const things: ThingChanged[] = []
  for (const { table: name, before, after } of rows) {
    const [table, thing, row] = [tables.get(name), THINGS[name], after ?? before]
    if (table === undefined || thing === undefined || row === undefined) continue
    const whose = row["user"]
    if (typeof whose === "string" && whose !== "" && whose !== member) continue
    const [was, is] = [visible(before), visible(after)]
    if (was === undefined && is === undefined) continue
    const fields = was === undefined || is === undefined ? [] : rowFieldsChanged(table, was, is)
    if (was !== undefined && is !== undefined && fields.length === 0) continue
    const becomes = is === undefined ? "gone" : was === undefined ? "back" : "changed"
    const called = thing.name === undefined ? null : (was ?? is)?.[thing.name]
    const kind = name === "playlist" || name === "favourite" ? String(row[name === "playlist" ? "kind" : "of"]) : name
    things.push({
      kind,
      id: String(row[thing.id]),
      name: typeof called === "string" ? called : null,
      becomes,
      fields,
    })
  }
  const place = ({ kind }: ThingChanged): number => ORDER.indexOf(kind)
  return things.toSorted((a, b) => place(a) - place(b) || (a.id < b.id ? -1 : 1))
}

/** A row that is hidden shows as little as one that is not there. */
const visible = (row: Row | undefined): Row | undefined =>
  row === undefined || row["hidden"] === 1 || row["removed"] === 1 ? undefined : row

/** How many events drafts of reverts name one by one. */
export const targetsIn = (drafts: readonly NewEvent[]): number =>
  drafts.reduce((sum, { type, payload }) => {
    if (type !== "revert.made") return sum
    return sum + (payload as { readonly events: readonly unknown[] }).events.length
  }, 0)
