/**
 * Fills a generation of the views from a snapshot, beside the live one. docs/spec/sync.md, SYNC-33.
 */
import { SnapshotRefused, StorageFailed, StorageFull } from "../errors.ts"
import type { Registry } from "../define/registry.ts"
import { generation } from "../fold/generation.ts"
import { beginLoad, dropRebuild, type Mark, readMark } from "../fold/rebuildMark.ts"
import { createIndexes, tablesOf } from "../fold/schema.ts"
import { LOOKED_UP, SUBJECT } from "../fold/tables.ts"
import type { LogName } from "../ids.ts"
import { writeMeta } from "../log/meta.ts"
import type { Point } from "../log/sides.ts"
import { define, insert, insertNew, queryOne, type Store, type Work } from "../store/port.ts"
import type { Ahead } from "./ahead.ts"
import type { MadeRows } from "./beside.ts"
import type { SnapshotRecord } from "./records.ts"
import { type Place, SnapshotRows } from "./rows.ts"
import { refuse } from "./scan.ts"

/** The library that a snapshot is loaded into. */
export interface LoadTarget {
  readonly store: Pick<Store, "dialect">
  readonly registry: Registry
}

/** Begins to load a snapshot, from nothing. */
export function* beginSnapshot({ store, registry }: LoadTarget, snapshot: Ahead, points: readonly Point[]): Work<void> {
  yield* beginLoad(store.dialect, registry, JSON.stringify(snapshot))
  yield* writeMeta({ snapshotPoints: JSON.stringify(points) })
}

/** How far the loading of a snapshot is; undefined where it has not begun, or was let go of since. */
export function* snapshotStep(id: string): Work<"load" | "views" | "taken" | undefined> {
  const mark = yield* readMark()
  if (mark !== undefined) return idOf(mark) === id ? (mark.step === "load" ? "load" : "views") : undefined
  const row = yield* queryOne<{ value: string }>("SELECT value FROM meta WHERE key = 'ahead'")
  return row !== undefined && (JSON.parse(row.value) as Ahead).snapshot === id ? "taken" : undefined
}

const idOf = (mark: Mark): string | undefined =>
  mark.snapshot === undefined ? undefined : (JSON.parse(mark.snapshot) as Ahead).snapshot

/** Lets go of a snapshot that is being loaded. */
export function* dropSnapshot({ store }: LoadTarget): Work<void> {
  const mark = yield* readMark()
  if (mark?.snapshot !== undefined) yield* dropRebuild(store.dialect)
}

function* markOf(id: string): Work<Mark> {
  const mark = yield* readMark()
  if (mark?.step === "load" && idOf(mark) === id) return mark
  throw interrupted()
}

const interrupted = (): SnapshotRefused =>
  new SnapshotRefused({ reason: "interrupted", message: "the views were changed while the snapshot came" })

/** Where the loading of a snapshot is. Fails with {@link SnapshotRefused} where it was let go of. */
export function* placeLoaded(id: string): Work<Place> {
  const { done, loaded } = yield* markOf(id)
  return { row: done, log: loaded?.log ?? "", key: loaded?.key ?? "" }
}

/**
 * Loads records of one log, in the order in which they lie in the snapshot. Fails with {@link SnapshotRefused}, and
 * whatever the bytes are with nothing else but what fails in the store.
 */
export function* loadRecords(
  target: LoadTarget,
  id: string,
  log: LogName,
  records: readonly SnapshotRecord[],
): Work<void> {
  const start = yield* placeLoaded(id)
  const made = new SnapshotRows(target.registry, start)
  try {
    for (const record of records) made.add(log, record)
  } catch (cause) {
    throw asRefused(cause)
  }
  const tables = [...made.tables].map(([{ name }, rows]) => [name, rows] as const)
  yield* loadMade(target, id, { tables, start, end: made.place })
}

/** Loads rows that were made of records. Fails with {@link SnapshotRefused} where others have been loaded meanwhile. */
export function* loadMade({ registry }: LoadTarget, id: string, { tables, start, end }: MadeRows): Work<void> {
  const mark = yield* markOf(id)
  if (mark.done !== start.row) throw interrupted()
  const g = generation(mark.generation)
  const named = new Map(tables)
  for (const table of tablesOf(registry)) {
    const rows = named.get(table.name) ?? []
    const isOnce = table === SUBJECT || table.keyAside === true
    yield* isOnce ? insert(g.at(table), rows) : insertNew(g.at(table), rows)
  }
  const { row, log, key } = end
  yield* writeMeta({ rebuild: JSON.stringify({ ...mark, done: row, loaded: { log, key } } satisfies Mark) })
}

/** All records are there: the generation can be finished like one that was folded from the log. */
export function* endSnapshot({ store, registry }: LoadTarget, id: string): Work<void> {
  const mark = yield* markOf(id)
  const context = { dialect: store.dialect, registry, generation: generation(mark.generation) }
  yield* define(createIndexes(context, (table) => LOOKED_UP.has(table)))
  yield* writeMeta({ rebuild: JSON.stringify({ ...mark, step: "keys", done: 0 } satisfies Mark) })
}

/** Whatever a lying state or row makes code throw that trusts its own. */
export function asRefused(cause: unknown): unknown {
  if (cause instanceof SnapshotRefused || cause instanceof StorageFailed || cause instanceof StorageFull) return cause
  return refuse(`what a subject has folded to does not read: ${cause instanceof Error ? cause.message : String(cause)}`)
}
