/** What a subject is related to. */
import { sql } from "kysely"
import type { Subject } from "../../ids.ts"
import type { Work } from "../../store/port.ts"
import { all, views } from "../../views/database.ts"
import type { RelationKind } from "./events.ts"

export interface Related {
  readonly id: string
  readonly kind: RelationKind
  readonly note: string | null
  readonly other: Subject
  /** Whether the subject is a … of the other (`outward`), or the other of it. */
  readonly direction: "outward" | "inward"
}

const relations = views.selectFrom("relation").select(["id", "kind", "note"]).$narrowType<{ kind: RelationKind }>()
const outward = relations.select(["toSubject as other", sql<Related["direction"]>`'outward'`.as("direction")])
const inward = relations.select(["fromSubject as other", sql<Related["direction"]>`'inward'`.as("direction")])

/** All relations of a subject, both ways. */
export const relationsOf = (subject: Subject): Work<Related[]> =>
  all(outward.where("fromSubject", "=", subject).unionAll(inward.where("toSubject", "=", subject)))
