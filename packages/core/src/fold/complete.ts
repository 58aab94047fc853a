/** Payloads that come for events which lie here without them. docs/spec/log.md, LOG-20. */
import type { LogEvent } from "../log/event.ts"
import { noteCompleted } from "../log/meta.ts"
import { replacePayloads } from "../log/write.ts"
import type { Work } from "../store/port.ts"
import { goneOf } from "./gone.ts"
import { type FoldContext, settle } from "./held.ts"
import { subjectKey } from "./subject.ts"

/** Puts payloads into the log, but for those that an erasure or a compaction has taken away. Answers what there is to be folded again. */
export function* completePayloads(context: FoldContext, found: readonly LogEvent[]): Work<readonly LogEvent[]> {
  const gone = yield* goneOf(context, found)
  const completed = found.filter((event) => !gone.has(event.id))
  if (completed.length === 0) return completed
  yield* settle(context, [...new Set(completed.map((event) => subjectKey(event.log, event.subject)))])
  yield* replacePayloads(context.dialect, completed)
  yield* noteCompleted(completed.map((event) => event.position))
  return completed
}
