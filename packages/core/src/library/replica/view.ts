/** The table of replicas whose keys are in use no more, and why. */
import type { SubjectRef, ViewRows } from "../../define/aspect.ts"
import { defineKind } from "../../define/kind.ts"
import type { Table } from "../../store/port.ts"
import { replicaAspect, type ReplicaState } from "./fold.ts"

export const REPLICA = {
  name: "replica",
  columns: {
    /** Its origin. */
    id: { type: "text" },
    /** Whose log says so, empty for the library's. */
    user: { type: "text" },
    /** The origin under which it goes on. */
    successor: { type: "text", nullable: true },
    succeededAt: { type: "integer", nullable: true },
    revokedAt: { type: "integer", nullable: true },
    /** The event: what a revert of the revocation targets. */
    revocation: { type: "text", nullable: true },
    /** Who revoked it, and by which replica. */
    revokedBy: { type: "text", nullable: true },
    revokedFrom: { type: "text", nullable: true },
    reason: { type: "text", nullable: true },
  },
  primaryKey: ["id", "user"],
} as const satisfies Table

function replicaRows({ id, user }: SubjectRef, { replica }: { readonly replica: ReplicaState }): ViewRows {
  const { successor, revoked } = replica
  if (successor === undefined && revoked === undefined) return {}
  const row = {
    id,
    user,
    successor: successor?.origin ?? null,
    succeededAt: successor?.at ?? null,
    revokedAt: revoked?.at ?? null,
    revocation: revoked?.event ?? null,
    revokedBy: revoked?.actor ?? null,
    revokedFrom: revoked?.by ?? null,
    reason: revoked?.reason ?? null,
  }
  return { replica: [row] }
}

export const replicaKind = defineKind({
  kind: "replica",
  doc: "A database with a key of its own: a server's, a laptop's, a browser's.",
  log: "any",
  aspects: [replicaAspect],
  tables: [REPLICA],
  rows: replicaRows,
})
