/**
 * Folds again, in the live views, the subjects that a program sees otherwise since it knows more: those with events that
 * were deferred and are known now, and those with events of types that have a new version. docs/spec/fold.md, FOLD-27.
 */
import { isKnown, type Registry } from "../define/registry.ts"
import { StorageFailed, StorageFull } from "../errors.ts"
import { kindOf } from "../ids.ts"
import type { LogEvent } from "../log/event.ts"
import { liveGeneration } from "../log/meta.ts"
import { eventsAt, eventsFrom } from "../log/read.ts"
import type { Ports } from "../ports.ts"
import { type Dialect, query, queryOne, remove, type Store, type Work } from "../store/port.ts"
import { isControl } from "./control.ts"
import { applyArrivals } from "./apply.ts"
import { generation } from "./generation.ts"
import type { FoldContext } from "./held.ts"
import { subjectKey } from "./subject.ts"
import { DEFERRED, SUBJECT } from "./tables.ts"

export interface RefoldOptions {
  readonly store: Store
  readonly registry: Registry
  readonly ports: Ports
}

/** More subjects than this are rebuilt beside the live views. */
const MOST_STALE = 10_000
/** Events read, and subjects folded, in one transaction. */
const PAGE = 4096
const SUBJECTS = 200

/**
 * The keys of the subjects that have to be folded again. `raised` are types with a new version: the log is read for
 * them. Undefined where a rebuild is better: there are many, or reverts among them, or a stored state lags.
 */
export async function findStale(options: RefoldOptions, raised: ReadonlySet<string>): Promise<string[] | undefined> {
  const { store, registry, ports } = options
  if ([...raised].some(isControl)) return undefined
  const stale = new Set(await store.read(() => knownNow(registry)))
  for (let position = 1; raised.size > 0 && stale.size <= MOST_STALE; position += PAGE) {
    const from = position
    const page = await store.read(() => eventsFrom(from, PAGE))
    for (const event of page) if (raised.has(event.type)) stale.add(subjectKey(event.log, event.subject))
    if (page.length < PAGE) break
    await ports.pause?.()
  }
  const keys = [...stale]
  if (keys.length > MOST_STALE || (await store.read(() => isBehind(store.dialect, keys)))) return undefined
  return keys
}

/** Whether a stored state lags behind what its subject shows: this program could not tell what that was. */
function* isBehind(dialect: Dialect, keys: readonly string[]): Work<boolean> {
  const table = generation(yield* liveGeneration()).name(SUBJECT)
  for (let i = 0; i < keys.length; i += PAGE) {
    const found = yield* queryOne(
      `SELECT key FROM ${table} WHERE folded < events AND ${dialect.anyOf("key", "text")} LIMIT 1`,
      [dialect.list(keys.slice(i, i + PAGE))],
    )
    if (found !== undefined) return true
  }
  return false
}

/** Keys of subjects with deferred events that the registry knows; a few more than are folded in place at most. */
function* knownNow(registry: Registry): Work<string[]> {
  const table = generation(yield* liveGeneration()).name(DEFERRED)
  const keys = new Set<string>()
  let last = ""
  while (keys.size <= MOST_STALE) {
    const rows = yield* query<DeferredRow>(`SELECT * FROM ${table} WHERE event > ? ORDER BY event LIMIT ${PAGE}`, [
      last,
    ])
    for (const row of rows) if (isNowKnown(registry, row) || acts(registry, row)) keys.add(row.subject)
    last = rows.at(-1)?.event ?? ""
    if (rows.length < PAGE) break
  }
  return [...keys]
}

interface DeferredRow {
  readonly event: string
  readonly subject: string
  readonly type: string
  readonly v: number
  readonly position: number
}

const isNowKnown = (registry: Registry, { subject, type, v }: DeferredRow): boolean =>
  isKnown(registry, kindOf(subject.slice(subject.indexOf(" ") + 1)), type, v)

/** Control events act by their type alone, also on a kind of subject that has none: there they stay deferred. */
const acts = (registry: Registry, { type, v }: DeferredRow): boolean =>
  isControl(type) && v <= (registry.event(type)?.v ?? 0)

/**
 * Folds subjects again, some in each transaction. Cut off, it can be done again from the start. False where a state is
 * stored that this program cannot go on from, though its version says so: only a rebuild helps.
 */
export async function refold(options: RefoldOptions, stale: readonly string[]): Promise<boolean> {
  const { store, registry, ports } = options
  for (let i = 0; i < stale.length; i += SUBJECTS) {
    const keys = stale.slice(i, i + SUBJECTS)
    const work = function* (): Work<void> {
      const live = generation(yield* liveGeneration())
      const context = { dialect: store.dialect, registry, generation: live, cache: undefined, numbers: { next: 0 } }
      yield* refoldSubjects(context, keys)
    }
    try {
      await store.write(work)
    } catch (cause) {
      if (cause instanceof StorageFull || cause instanceof StorageFailed) throw cause
      return false
    }
    await ports.pause?.()
  }
  return true
}

function* refoldSubjects(context: FoldContext, keys: readonly string[]): Work<void> {
  const { dialect, registry } = context
  const deferred = context.generation.at(DEFERRED)
  const rows = yield* query<DeferredRow>(
    `SELECT * FROM ${context.generation.name(DEFERRED)} WHERE ${dialect.anyOf("subject", "text")}`,
    [dialect.list(keys)],
  )
  const known = rows.filter((row) => isNowKnown(registry, row))
  yield* remove(
    deferred,
    known.map(({ event }) => [event]),
  )
  // Only control events among them concern more than their own subject.
  const completed: LogEvent[] = yield* eventsAt(
    dialect,
    rows.filter((row) => acts(registry, row)).map(({ position }) => position),
  )
  yield* applyArrivals(context, [], { completed, stale: keys })
}
