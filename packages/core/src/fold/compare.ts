/**
 * Holds the derived tables of a store against those of another one that has folded the same log: rows, the states that
 * are stored to be folded on, the lists of where events lie, the words of the search. The state hash leaves out what
 * differs between replicas; here the positions are the same, so all of it must be equal. docs/spec/log.md, LOG-13.
 */
import type { Registry } from "../define/registry.ts"
import type { EventId, LogName } from "../ids.ts"
import { eventsAt, eventsFrom, locate } from "../log/read.ts"
import { type Dialect, query, type Row, type Table, type Value } from "../store/port.ts"
import { type Side, sideBySide } from "./diff.ts"
import { rowKey } from "./rowKey.ts"
import { tablesOf } from "./schema.ts"
import { packedStatesOf } from "./states.ts"
import { QUARANTINED, REVERT_TARGET, SNAPSHOT, SUBJECT } from "./tables.ts"

/** A row, or the state of a subject, that is not what the log folds to. */
export interface Difference {
  /** The table; `state` for the stored state of a subject. */
  readonly table: string
  readonly key: string
}

/** Subjects whose states are held at once. */
const STATES = 200

/** Differences of `live` from `fresh`, table by table, in the order of their keys. */
export async function* compareDerived(
  dialect: Dialect,
  registry: Registry,
  live: Side,
  fresh: Side,
): AsyncGenerator<Difference> {
  for (const table of tablesOf(registry)) {
    // Their states are compared as what they say, below: how far they lag is each database's own business.
    if (table === SNAPSHOT) continue
    const columns = Object.keys(table.columns).filter((column) => !UNCOMPARED.get(table)?.has(column))
    for await (const [was, is] of sideBySide(table, live, fresh)) {
      if (was !== undefined && is !== undefined && columns.every((column) => isEqual(was[column], is[column]))) continue
      yield { table: table.name, key: rowKey(table, (was ?? is) as Row) }
    }
  }
  yield* compareArrived(live, fresh)
  yield* compareStates(registry, live, fresh)
  for (const view of registry.crossViews) {
    const contents = view.contents?.(dialect)
    if (contents === undefined) continue
    for await (const [was, is] of sideBySide(contents, live, fresh)) {
      if (was !== undefined && is !== undefined && Object.keys(is).every((column) => isEqual(was[column], is[column])))
        continue
      yield { table: contents.name, key: rowKey(contents, (was ?? is) as Row) }
    }
  }
}

/** Names of tables, indexes and views that are not defined as a new library defines them; other tables are let be. */
export async function compareDefinitions({ store, generation }: Side, fresh: Side): Promise<string[]> {
  const { definitions } = store.dialect
  if (definitions === undefined) return []
  const [here, there] = [
    await store.read(() => query<Definition>(definitions)),
    await fresh.store.read(() => query<Definition>(definitions)),
  ]
  const listed = new Map(here.map(({ name, sql }) => [name, sql]))
  const own = new RegExp(`_${fresh.generation.number}(?![0-9])`, "g")
  const asHere = (text: string): string => text.replaceAll(own, `_${generation.number}`)
  return there
    .map(({ name, sql }) => [asHere(name), asHere(sql)] as const)
    .flatMap(([name, sql]) => (listed.get(name) === sql ? [] : [name]))
}

interface Definition {
  readonly name: string
  readonly sql: string
}

/** What may differ though all is well. */
const UNCOMPARED: ReadonlyMap<Table, ReadonlySet<string>> = new Map<Table, ReadonlySet<string>>([
  [SUBJECT, new Set(["state", "folded"])],
  // The wording of an error may differ between versions of the runtime.
  [QUARANTINED, new Set(["reason"])],
  [REVERT_TARGET, new Set(["arrived"])],
])

function isEqual(a: Value | undefined, b: Value | undefined): boolean {
  return a instanceof Uint8Array && b instanceof Uint8Array ? Buffer.compare(a, b) === 0 : a === b
}

/**
 * Targets that are listed as here and are not would never be looked for when they come. Who names an event by a wrong
 * seq is told so when it arrives, and not when it is looked up: those are searched for in the log.
 */
async function* compareArrived(live: Side, fresh: Side): AsyncGenerator<Difference> {
  const doubted = new Map<EventId, string>()
  for await (const [was, is] of sideBySide(REVERT_TARGET, live, fresh)) {
    if (was === undefined || is === undefined || was["arrived"] === is["arrived"]) continue
    const key = rowKey(REVERT_TARGET, was)
    if (was["arrived"] === 1) doubted.set(String(was["target"]), key)
    else if (await isThere(fresh, was)) yield { table: REVERT_TARGET.name, key }
  }
  for (let position = 1; doubted.size > 0; position += PAGE) {
    const from = position
    const page = await fresh.store.read(() => eventsFrom(from, PAGE))
    for (const { id } of page) doubted.delete(id)
    if (page.length < PAGE) break
  }
  for (const key of doubted.values()) yield { table: REVERT_TARGET.name, key }
}

/** Whether the log has an event just where a row says; whoever names one by a wrong seq may be listed either way. */
const isThere = ({ store }: Side, row: Row): Promise<boolean> =>
  store.read(function* () {
    const [log, origin, seq] = [String(row["log"]), String(row["origin"]), Number(row["seq"])]
    const places = yield* locate(store.dialect, log, origin, [seq])
    const events = yield* eventsAt(
      store.dialect,
      places.map(({ position }) => position),
    )
    return events.some(({ id }) => id === row["target"])
  })

const PAGE = 4096

async function* compareStates(registry: Registry, live: Side, fresh: Side): AsyncGenerator<Difference> {
  let last = 0
  for (;;) {
    const after = last
    const rows = await fresh.store.read(() =>
      query<{ row: number; key: string; log: LogName }>(
        `SELECT row, key, log FROM ${fresh.generation.name(SUBJECT)} WHERE row > ? ORDER BY row LIMIT ${STATES}`,
        [after],
      ),
    )
    last = rows.at(-1)?.row ?? last
    const keys = rows.map((row) => row.key)
    const [here, there] = [await statesIn(registry, live, keys), await statesIn(registry, fresh, keys)]
    for (const key of keys) if (!isSameValue(here.get(key), there.get(key))) yield { table: "state", key }
    if (rows.length < STATES) return
  }
}

/** What the stored states of subjects say once all of their events are folded; those that do not read are left out. */
async function statesIn(
  registry: Registry,
  { store, generation }: Side,
  keys: readonly string[],
): Promise<Map<string, unknown>> {
  const read = (some: readonly string[]) =>
    store.read(() => packedStatesOf({ dialect: store.dialect, registry, generation }, some))
  try {
    return await read(keys)
  } catch {
    const states = new Map<string, unknown>()
    for (const key of keys) {
      const one = await read([key]).catch(() => new Map<string, unknown>())
      for (const [each, state] of one) states.set(each, state)
    }
    return states
  }
}

/** Whether two packed states say the same, whatever the order of their fields. */
export function isSameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false
  if (a instanceof Uint8Array || b instanceof Uint8Array)
    return a instanceof Uint8Array && b instanceof Uint8Array && Buffer.compare(a, b) === 0
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>]
  const names = Object.keys(left)
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => Object.hasOwn(right, name) && isSameValue(left[name], right[name]))
  )
}
