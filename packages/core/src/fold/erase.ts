/**
 * Lets go of the payloads of erased events: in the log, and wherever copies of what they said may lie. Erasing is for
 * good, so nothing here is ever undone. docs/spec/log.md, LOG-20.
 */
import type { LogEvent } from "../log/event.ts"
import { liveGeneration } from "../log/meta.ts"
import { replacePayloads } from "../log/write.ts"
import { remove, shred, type Work } from "../store/port.ts"
import type { ActivityContext } from "./control.ts"
import { dropOthers, noteErased } from "./rebuildMark.ts"
import type { FoldedSubject } from "./subject.ts"
import { SNAPSHOT } from "./tables.ts"

/**
 * Takes the payloads of erased events out of the log, as far as they are in it; answers those events. Other generations
 * of the views may have folded them: left ones are dropped, one that is being built is begun anew, and one that is built
 * here drops the others at its end.
 */
export function* dropPayloads(context: ActivityContext, erased: readonly LogEvent[]): Work<readonly LogEvent[]> {
  const kept = erased.filter((event) => event.payload !== null)
  if (kept.length === 0) return kept
  const { dialect, registry, generation } = context
  yield* shred()
  yield* replacePayloads(
    dialect,
    kept.map((event) => event.withoutPayload()),
  )
  if (generation.number === (yield* liveGeneration())) yield* dropOthers(dialect, registry)
  else yield* noteErased()
  return kept
}

/** Removes the large states of subjects; those that are still large are stored anew afterwards. */
export const forgetSnapshots = ({ generation }: ActivityContext, subjects: readonly FoldedSubject[]): Work<void> =>
  remove(
    generation.at(SNAPSHOT),
    subjects.filter((subject) => !subject.isNew).map((subject) => [subject.ref.row]),
  )
