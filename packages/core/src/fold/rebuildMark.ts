/** Where a rebuild is: kept in the database, so that it resumes where it was cut off and begins anew where it must. */
import type { Registry } from "../define/registry.ts"
import { liveGeneration, readMeta, writeMeta } from "../log/meta.ts"
import { loadLogState } from "../log/state.ts"
import { META } from "../log/tables.ts"
import { define, type Dialect, remove, type Work } from "../store/port.ts"
import { generation } from "./generation.ts"
import { createTables, dropGenerations } from "./schema.ts"

export const STEPS = ["activity", "fold", "again", "rows", "cross", "indexes", "tail"] as const
export type Step = (typeof STEPS)[number]

export interface Mark {
  readonly generation: number
  readonly version: string
  /** How often it has begun anew; whoever works for an earlier one starts over. */
  readonly attempt: number
  /** Positions below this are folded in bulk; what comes later is applied at the end. */
  readonly end: number
  readonly step: Step
  /** What is done of the step: a position, a row number or a count. */
  readonly done: number
  /** Whether it took payloads out of the log, which the generation that is live now may hold still. */
  readonly hasErased: boolean
}

/** The rebuild that is under way; undefined where none is. */
export function* readMark(): Work<Mark | undefined> {
  const { rebuild } = yield* readMeta()
  return rebuild === undefined ? undefined : (JSON.parse(rebuild) as Mark)
}

/** Begins a rebuild, or answers the one that was cut off; that of another version of the program is begun anew. */
export function* beginRebuild(dialect: Dialect, registry: Registry): Work<Mark> {
  const mark = yield* readMark()
  return mark?.version === registry.version ? mark : yield* beginAnew(dialect, registry, 0)
}

/** Drops every generation but the live one; a rebuild that is under way begins anew. */
export function* dropOthers(dialect: Dialect, registry: Registry): Work<void> {
  const mark = yield* readMark()
  if (mark !== undefined) yield* beginAnew(dialect, registry, mark.attempt + 1)
  else yield* dropBut(dialect, yield* liveGeneration())
}

const dropBut = (dialect: Dialect, live: number): Work<void> => dropGenerations(dialect, (number) => number !== live)

function* beginAnew(dialect: Dialect, registry: Registry, attempt: number): Work<Mark> {
  const live = yield* liveGeneration()
  yield* dropBut(dialect, live)
  yield* remove(META, [["completed"]])
  const { next } = yield* loadLogState()
  const mark: Mark = {
    generation: live + 1,
    version: registry.version,
    attempt,
    end: next,
    step: "activity",
    done: 0,
    hasErased: false,
  }
  yield* define(createTables({ dialect, registry, generation: generation(mark.generation) }))
  yield* writeMeta({ rebuild: JSON.stringify(mark) })
  return mark
}
