/**
 * What importing a playlist file does to its playlist. Three lists meet: the file as it is, the file as it was when it
 * was last imported (the items that have an `importedOrder`, in that order) and what shows now. Only what the file
 * changed since is done to what shows, so that what people did meanwhile stays. PLAYLIST-9 and 10.
 */
import { CommandRejected } from "../../errors.ts"
import type { NewEvent } from "../../Library.ts"
import { type Editing, set, written } from "./decide.ts"
import { byPlace, type Item, isSameItem, type Missing } from "./item.ts"
import { place } from "./order.ts"
import type { Change } from "./update.ts"
import { nameOf } from "./view.ts"

export interface ImportedEntry {
  /** Derived from what the file says, so that the same entry has it at every import; unlike the id of an edit. */
  readonly id: string
  /** The tracks that it can be: the first is taken, another stays where it is already. None: a placeholder. */
  readonly tracks: readonly string[]
  readonly missing: Missing
}

export interface ImportedList {
  readonly name: string
  readonly entries: readonly ImportedEntry[]
  readonly now: number
}

export interface ListImport {
  readonly events: NewEvent[]
  readonly added: number
  readonly removed: number
  readonly moved: number
  /** Placeholders that became tracks, and tracks that the file at their place is no longer. */
  readonly resolved: number
}

/** An entry that the file had once. It is no item, and shows nothing. */
const GONE = { gone: true }

/** Makes a playlist of a file, or brings one up to date. Fails with CommandRejected where people took it away. */
export function importList(editing: Editing, list: ImportedList): ListImport {
  const { subject, log, state } = editing
  const { document } = state
  if (state.removed) throw new CommandRejected({ command: "playlist", message: `${subject} was taken away` })
  const named: NewEvent[] =
    state.created === undefined
      ? [{ type: "playlist.created", subject, payload: { name: list.name }, ...(log === undefined ? {} : { log }) }]
      : []

  const wanted = new Set(list.entries.map(({ id }) => id))
  if (wanted.size < list.entries.length)
    throw new CommandRejected({ command: "playlist", message: "an id is there twice" })
  const gone = document.ordered.filter(({ id, importedOrder }) => importedOrder !== undefined && !wanted.has(id))
  // What people took out stays out.
  const entries = list.entries.filter(({ id }) => !document.isDeleted(id))
  const staying = stayingItems(entries, document.items)
  const items = arrange(entries, staying, document, list.now, new Set(gone.map(({ id }) => id)))

  let resolved = 0
  for (const entry of entries) {
    const item = items.get(entry.id) as Item
    const now = withTrack(item, entry)
    if (now !== item && document.items.has(entry.id) && now.track !== undefined) resolved += 1
    items.set(entry.id, now)
  }
  const changed = [...items.values()].filter((item) => !isSameItem(item, document.items.get(item.id)))
  const changes: Change[] = [
    ...changed.map(set),
    ...gone.map(({ id }) => ({ root: "items" as const, key: id, value: GONE })),
    ...nameChanges(editing, list.name),
  ]
  const added = entries.filter(({ id }) => !document.items.has(id)).length
  return {
    events: [...named, ...written(editing, changes)],
    added,
    removed: gone.length,
    moved: entries.length - added - staying.size,
    resolved,
  }
}

/** Puts tracks in the place of placeholders. Those that are none any more stay as they are. */
export function replaceMissing(editing: Editing, tracks: ReadonlyMap<string, string>): NewEvent[] {
  const changes = [...tracks].flatMap(([id, track]) => {
    const item = editing.state.document.items.get(id)
    return item?.missing === undefined ? [] : [set(tracked(item, track))]
  })
  return editing.state.created === undefined || editing.state.removed ? [] : written(editing, changes)
}

function tracked(item: Item, track: string): Item {
  const { missing: _, ...rest } = item
  return { ...rest, track }
}

function withTrack(item: Item, { tracks, missing }: ImportedEntry): Item {
  const [track] = tracks
  if (track === undefined) {
    // The file that a track was found by may be gone for a while: the track stays.
    if (item.missing === undefined) return item
    const now = { ...item, missing }
    return isSameItem(item, now) ? item : now
  }
  return item.track !== undefined && tracks.includes(item.track) ? item : tracked(item, track)
}

/** The longest run of items that the file has in the order in which it had them. The others moved in the file. */
function stayingItems(entries: readonly ImportedEntry[], items: ReadonlyMap<string, Item>): Set<string> {
  const known = entries.flatMap(({ id }) => {
    const item = items.get(id)
    return item?.importedOrder === undefined ? [] : [{ ...item, order: item.importedOrder }]
  })
  const was = new Map(known.toSorted(byPlace).map(({ id }, i) => [id, i]))
  const places = known.map(({ id }) => was.get(id) as number)
  // For each length, the run of that length that ends lowest.
  const ends: number[] = []
  const before: number[] = []
  for (const [i, at] of places.entries()) {
    let low = 0
    for (let high = ends.length; low < high;) {
      const middle = (low + high) >>> 1
      if ((places[ends[middle] as number] as number) < at) low = middle + 1
      else high = middle
    }
    before[i] = ends[low - 1] ?? -1
    ends[low] = i
  }
  const staying = new Set<string>()
  for (let i = ends.at(-1) ?? -1; i >= 0; i = before[i] as number) staying.add((known[i] as Item).id)
  return staying
}

/** All that will show, with its places: each run that is new or moved goes behind what the file has in front of it. */
function arrange(
  entries: readonly ImportedEntry[],
  staying: ReadonlySet<string>,
  document: Editing["state"]["document"],
  now: number,
  gone: ReadonlySet<string>,
): Map<string, Item> {
  const given = new Set(entries.map(({ id }) => id))
  const shown = document.ordered.filter(({ id }) => !gone.has(id) && (staying.has(id) || !given.has(id)))
  const inFile = document.ordered
    .filter(({ id }) => staying.has(id))
    .map((item) => ({ ...item, order: item.importedOrder as string }))
    .sort(byPlace)
  for (let i = 0; i < entries.length;) {
    const from = i
    while (i < entries.length && !staying.has((entries[i] as ImportedEntry).id)) i += 1
    const run = entries.slice(from, i).map(({ id, missing }): Item => {
      const { importedOrder: _, ...item } = document.items.get(id) ?? { id, missing, order: "a0", addedAt: now }
      return item
    })
    if (run.length > 0) {
      const previous = entries[from - 1]?.id
      const next = entries[i]?.id
      insert(shown, placeBeside(shown, previous, next), run)
      insert(inFile, placeBeside(inFile, previous, next), run)
    }
    i += 1
  }
  const fileOrder = new Map(inFile.map(({ id, order }) => [id, order]))
  return new Map(
    shown.map((item) => {
      const importedOrder = fileOrder.get(item.id)
      return [item.id, importedOrder === undefined ? item : { ...item, importedOrder }]
    }),
  )
}

function placeBeside(list: readonly Item[], previous: string | undefined, next: string | undefined): number {
  if (previous !== undefined) return list.findIndex(({ id }) => id === previous) + 1
  const at = list.findIndex(({ id }) => id === next)
  return at < 0 ? list.length : at
}

function insert(list: Item[], at: number, run: readonly Item[]): void {
  const { orders, others } = place(list, at, run.length)
  const renumbered = new Map(others.map((item) => [item.id, item]))
  if (renumbered.size > 0) for (const [i, item] of list.entries()) list[i] = renumbered.get(item.id) ?? item
  const put = run.map((item, i) => ({ ...item, order: orders[i] as string }))
  // Not by spreading a list of any length into arguments.
  const rest = list.splice(at)
  for (const item of put) list.push(item)
  for (const item of rest) list.push(item)
}

/** The name follows the file until people give another. */
function nameChanges({ state }: Editing, name: string): Change[] {
  const meta = (key: string, value: string): Change => ({ root: "meta", key, value })
  if (state.created === undefined) return [meta("importedName", name)]
  const before = state.document.meta("importedName") ?? state.created.name
  if (before === name) return []
  return [meta("importedName", name), ...(nameOf(state) === before ? [meta("name", name)] : [])]
}
