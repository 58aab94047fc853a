/** What was taken back, and by what. */
import type { EventId } from "../../ids.ts"
import { query, type Work } from "../../store/port.ts"

export interface RevertEntry {
  readonly subject: string
  readonly event: EventId
  readonly at: number
  readonly actor: string
  readonly events: number
  /** JSON. */
  readonly operations: string
  readonly reason: string | null
}

/** Reverts in effect, the latest first; the next page begins after the last row of one. */
export function* latestReverts(
  limit: number,
  after?: { readonly at: number; readonly event: EventId },
): Work<RevertEntry[]> {
  return yield* query<RevertEntry>(
    `SELECT subject, event, at, actor, events, operations, reason FROM revert
     WHERE (at, event) < (?, ?) ORDER BY at DESC, event DESC LIMIT ?`,
    [after?.at ?? Number.MAX_SAFE_INTEGER, after?.event ?? "", Math.min(Math.max(1, limit), 1000)],
  )
}
