/** Where a rebuild is: kept in the database, so that it resumes where it was cut off and begins anew where it must. */
import type { Registry } from "../define/registry.ts"
import { liveGeneration, readMeta, writeMeta } from "../log/meta.ts"
import { loadLogState } from "../log/state.ts"
import { CONTROL, META } from "../log/tables.ts"
import { CONTROL_TYPES } from "../log/write.ts"
import { define, type Dialect, insertNew, query, remove, type Work } from "../store/port.ts"
import { generation } from "./generation.ts"
import { createTables, dropGenerations } from "./schema.ts"
import { DEFERRED } from "./tables.ts"

export const STEPS = ["targets", "activity", "fold", "again", "rows", "keys", "cross", "indexes", "tail"] as const
/** `load` fills the generation from a snapshot in place of the log; it goes on with `keys`. */
export type Step = (typeof STEPS)[number] | "load"

export interface Mark {
  readonly generation: number
  readonly version: string
  /** How often it has begun anew; whoever works for an earlier one starts over. */
  readonly attempt: number
  /** How often somebody has begun to work on it: whoever began earlier has lost it to another process. */
  readonly turn: number
  /** Positions below this are folded in bulk; what comes later is applied at the end. */
  readonly end: number
  readonly step: Step
  /** What is done of the step: a position, a row number or a count. */
  readonly done: number
  /** Whether it took payloads out of the log, which the generation that is live now may hold still. */
  readonly hasErased: boolean
  /** The snapshot that the generation is filled from, as JSON; left out where it is folded from the log. */
  readonly snapshot?: string
  /** The last subject that was loaded from it, and its log. */
  readonly loaded?: { readonly log: string; readonly key: string }
}

/** The rebuild that is under way; undefined where none is. */
export function* readMark(): Work<Mark | undefined> {
  const { rebuild } = yield* readMeta()
  // Earlier versions of the program took no turns.
  return rebuild === undefined ? undefined : { turn: 0, ...(JSON.parse(rebuild) as Omit<Mark, "turn"> & Partial<Mark>) }
}

/** Notes that payloads were taken out of the log for the sake of a rebuild. */
export function* noteErased(): Work<void> {
  const mark = yield* readMark()
  if (mark !== undefined) yield* writeMeta({ rebuild: JSON.stringify({ ...mark, hasErased: true }) })
}

/** Begins a rebuild, or takes over the one that was cut off; that of another version of the program is begun anew. */
export function* beginRebuild(dialect: Dialect, registry: Registry): Work<Mark> {
  const mark = yield* readMark()
  // Half of a snapshot is of no use to whoever wants all views built.
  if (mark?.version !== registry.version || mark.step === "load")
    return yield* beginAnew(dialect, registry, 0, (mark?.turn ?? 0) + 1)
  const taken: Mark = { ...mark, turn: mark.turn + 1 }
  yield* writeMeta({ rebuild: JSON.stringify(taken) })
  return taken
}

/** Drops every generation but the live one; a rebuild that is under way begins anew. */
export function* dropOthers(dialect: Dialect, registry: Registry): Work<void> {
  const mark = yield* readMark()
  if (mark !== undefined) yield* beginAnew(dialect, registry, mark.attempt + 1, mark.turn)
  else yield* dropBut(dialect, yield* liveGeneration())
}

function* dropBut(dialect: Dialect, live: number): Work<void> {
  yield* dropGenerations(dialect, (number) => number !== live)
}

/** Begins to fill a generation from a snapshot, from nothing. */
export function* beginLoad(dialect: Dialect, registry: Registry, snapshot: string): Work<Mark> {
  const before = yield* readMark()
  const mark = yield* beginAnew(dialect, registry, 0, (before?.turn ?? 0) + 1)
  const begun: Mark = { ...mark, end: 1, step: "load", snapshot }
  yield* writeMeta({ rebuild: JSON.stringify(begun) })
  return begun
}

/** Lets go of a rebuild that is under way, and of what it has built. */
export function* dropRebuild(dialect: Dialect): Work<void> {
  yield* dropBut(dialect, yield* liveGeneration())
  yield* remove(META, [["rebuild"], ["completed"]])
}

function* beginAnew(dialect: Dialect, registry: Registry, attempt: number, turn: number): Work<Mark> {
  const live = yield* liveGeneration()
  yield* dropBut(dialect, live)
  yield* remove(META, [["completed"]])
  const { next } = yield* loadLogState()
  const mark: Mark = {
    generation: live + 1,
    version: registry.version,
    attempt,
    turn,
    end: next,
    step: "targets",
    done: 0,
    hasErased: false,
  }
  yield* listControls(dialect, live)
  yield* define(createTables({ dialect, registry, generation: generation(mark.generation) }))
  yield* writeMeta({ rebuild: JSON.stringify(mark) })
  return mark
}

/** Events that act on others, as this program knows, and that an earlier one stored without knowing what they are. */
function* listControls(dialect: Dialect, live: number): Work<void> {
  const rows = yield* query<{ position: number }>(
    `SELECT position FROM ${generation(live).name(DEFERRED)} WHERE ${dialect.anyOf("type", "text")}`,
    [dialect.list([...CONTROL_TYPES])],
  )
  yield* insertNew(
    CONTROL,
    rows.map(({ position }) => [position]),
  )
}
