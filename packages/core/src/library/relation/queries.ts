/** What a subject is related to. */
import type { Subject } from "../../ids.ts"
import { query, type Work } from "../../store/port.ts"
import type { RelationKind } from "./events.ts"

export interface Related {
  readonly id: string
  readonly kind: RelationKind
  /** Whether the subject is a … of the other (`outward`), or the other of it. */
  readonly direction: "outward" | "inward"
  readonly other: Subject
  readonly note: string | null
}

/** All relations of a subject, both ways. */
export function* relationsOf(subject: Subject): Work<Related[]> {
  return yield* query<Related>(
    `SELECT id, kind, 'outward' AS direction, "toSubject" AS other, note FROM relation WHERE "fromSubject" = ?
     UNION ALL
     SELECT id, kind, 'inward' AS direction, "fromSubject" AS other, note FROM relation WHERE "toSubject" = ?`,
    [subject, subject],
  )
}
