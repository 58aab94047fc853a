/** The table of candidates, for review by status and score. */
import type { SubjectRef } from "../../define/aspect.ts"
import type { Row, Table } from "../../store/port.ts"
import type { ClaimState } from "../claim/fold.ts"

export const CANDIDATE = {
  name: "candidate",
  columns: {
    subject: { type: "text" },
    candidate: { type: "text" },
    provider: { type: "text" },
    /** proposed, applied or dismissed. */
    status: { type: "text" },
    /** From 0 to 1. */
    score: { type: "real" },
    url: { type: "text", nullable: true },
    licence: { type: "text", nullable: true },
    /** JSON: what the score is made of. */
    parts: { type: "text", nullable: true },
    /** JSON: name to value. */
    fields: { type: "text" },
  },
  primaryKey: ["subject", "candidate"],
  indexes: [{ name: "byScore", columns: ["status", "score", "subject", "candidate"] }],
} as const satisfies Table

const NONE: readonly Row[] = []

/** One row for each candidate whose proposal is here. */
export function candidateRows(subject: SubjectRef, { candidates }: ClaimState): readonly Row[] {
  if (candidates === undefined) return NONE
  return Object.entries(candidates).flatMap(([candidate, { status, proposal }]) =>
    proposal === undefined
      ? []
      : {
          subject: subject.key,
          candidate,
          provider: proposal.provider,
          status,
          score: proposal.score,
          url: proposal.url ?? null,
          licence: proposal.licence ?? null,
          parts: proposal.parts === undefined ? null : JSON.stringify(proposal.parts),
          fields: JSON.stringify(proposal.fields),
        },
  )
}
