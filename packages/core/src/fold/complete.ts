/** Payloads that come for events which lie here without them. docs/spec/log.md, LOG-20. */
import type { LogEvent } from "../log/event.ts"
import { noteCompleted } from "../log/meta.ts"
import { replacePayloads } from "../log/write.ts"
import type { Work } from "../store/port.ts"
import { erasuresOf } from "./activity.ts"
import { type FoldContext, type Loaded, loadExisting } from "./apply.ts"
import { subjectKey } from "./subject.ts"

/**
 * Puts payloads into the log, but for those that an erasure has taken away. Answers what there is to be folded again;
 * the subjects are loaded before, since what they show may lag behind what the log says.
 */
export function* completePayloads(
  context: FoldContext,
  found: readonly LogEvent[],
): Work<{ readonly completed: readonly LogEvent[]; readonly loaded: Loaded }> {
  const erased = yield* erasuresOf(context, found)
  const completed = found.filter((event) => !erased.has(event.id))
  const loaded = yield* loadExisting(context, [...new Set(completed.map((e) => subjectKey(e.log, e.subject)))])
  yield* replacePayloads(context.dialect, completed)
  if (completed.length > 0) yield* noteCompleted(completed.map((event) => event.position))
  return { completed, loaded }
}
