/** Libraries for tests: in memory, with a clock that ticks evenly and chance from a seed, so that a failure repeats. */
import type { Registry } from "../define/registry.ts"
import type { FoldedEvent } from "../define/event.ts"
import { LIBRARY } from "../ids.ts"
import { Library, type NewEvent } from "../Library.ts"
import type { RepairPeer } from "../log/repair.ts"
import type { Ports } from "../ports.ts"
import type { Row, Store, Value } from "../store/port.ts"
import { query } from "../store/port.ts"
import { openSqlite } from "../store/sqlite.ts"

/** 2026-01-01T00:00:00Z. */
export const START = 1_767_225_600_000

/** Ports that depend on the seed alone: the clock moves by a second each time it is read. */
export function seededPorts(seed = 1): Ports {
  let now = START
  let state = seed >>> 0
  const byte = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) & 255
  }
  return {
    clock: { now: () => (now += 1000) },
    random: { bytes: (length) => Uint8Array.from({ length }, byte) },
  }
}

export const memoryStore = (): Store =>
  openSqlite({ path: ":memory:", owner: { pid: 1, host: "test" }, now: () => START })

/** A new library in memory; a replica of the one that is named. */
export const newLibrary = (registry: Registry, seed = 1, library?: string): Promise<Library> =>
  Library.open({
    store: memoryStore(),
    registry,
    ports: seededPorts(seed),
    ...(library === undefined ? {} : { library }),
  })

/** A peer for a repair that has nothing. */
export const nobody: RepairPeer = { events: () => Promise.resolve([]) }

/** Rows of a query, as people read views. */
export const rows = <R extends object = Row>(
  library: Library,
  sql: string,
  params: readonly Value[] = [],
): Promise<R[]> => library.store.read(() => query<R>(sql, params))

/** Appends one operation and answers its events. */
export const append = async (library: Library, events: readonly NewEvent[], actor = "user:ada") =>
  (await library.append({ events, actor })).events

/** Events for reducers that are tested without a database: `at` and `seq` count from 1. */
export function folded(
  subject: string,
  events: readonly { readonly type: string; readonly payload: unknown }[],
): FoldedEvent[] {
  return events.map(({ type, payload }, i) => ({
    id: String(i + 1).padStart(64, "0"),
    type,
    log: LIBRARY,
    subject,
    at: i + 1,
    origin: "0".repeat(32),
    seq: i + 1,
    op: "0".repeat(32),
    actor: "user:ada",
    payload,
    active: true,
  }))
}
