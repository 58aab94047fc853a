/** Takes back what people said of one thing, so that it shows what files and providers say of it. */
import { standingFor } from "../../engine/compaction/refuse.ts"
import { subjectKey } from "../../fold/subject.ts"
import { positionsAfter } from "../../fold/subjectPositions.ts"
import type { Subject } from "../../ids.ts"
import { LIBRARY } from "../../ids.ts"
import type { NewEvent } from "../../Library.ts"
import type { LogEvent } from "../../log/event.ts"
import { readablePayload } from "../../log/payload.ts"
import { eventsAt } from "../../log/read.ts"
import type { Work } from "../../store/port.ts"
import { all, views } from "../../views/database.ts"
import { draft, type Located, reject, type RevertContext, targetOf } from "./targets.ts"

/** Events that only people decide on: locks, proposals that were taken over or turned down, images that were chosen. */
const DECISIONS: ReadonlySet<string> = new Set([
  "claim.locked",
  "claim.unlocked",
  "candidate.applied",
  "candidate.dismissed",
  "artwork.chosen",
  "artwork.removed",
])

/** Events that are somebody's where a person is said to be their provider. */
const STATEMENTS: ReadonlySet<string> = new Set(["claim.attributed", "artwork.added"])

/**
 * Reverts all edits of a thing that are in effect: fields that people set, locks, decisions on proposals, and images.
 * That it is there, and with what it was made one, stays. Fails with {@link CommandRejected} where there are none.
 */
export function* revertEdits(context: RevertContext, subject: Subject, reason?: string): Work<NewEvent[]> {
  const { dialect, generation } = context
  const key = subjectKey(LIBRARY, subject)
  const out = yield* all(views.selectFrom("inactive").select("event").where("subject", "=", key))
  const inactive = new Set(out.map(({ event }) => event))
  const targets: Located[] = []
  for (let ordinal = 0; ; ordinal += AT_ONCE) {
    const positions = yield* positionsAfter(generation, key, ordinal, AT_ONCE)
    for (const event of yield* eventsAt(dialect, positions))
      if (!inactive.has(event.id) && isEdit(event)) targets.push(targetOf(event))
    if (positions.length < AT_ONCE) break
  }
  if (targets.length === 0) throw reject("revertEdits", `no edit of ${subject} is in effect`)
  return draft(context, "revert", [...targets, ...(yield* standingFor(context, targets))], reason)
}

/** Events that are read at once. */
const AT_ONCE = 2048

function isEdit({ type, payload }: LogEvent): boolean {
  if (DECISIONS.has(type)) return true
  if (!STATEMENTS.has(type)) return false
  const said = readablePayload(payload) as { readonly provider?: unknown } | undefined
  return said?.provider === "user"
}
