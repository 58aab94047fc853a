/** What can be done about damage that a repair has left, for each kind. */
import type { Problem } from "../log/verify.ts"
import type { VerifyReport } from "../Verification.ts"

/** A problem that a repair has left. */
export interface LeftProblem extends Problem {
  /** Why it is left and what can be done, in a sentence or two for people; absent where nothing was tried. */
  readonly remedy?: string
}

/** What a repair has left. */
export interface LeftReport extends Omit<VerifyReport, "problems"> {
  readonly problems: readonly LeftProblem[]
}

const KEPT = ". What was made of it shows until the views are rebuilt"

const REMEDIES: Readonly<Record<Problem["kind"], string>> = {
  database:
    "only a backup of this very database says what it was: repair it from one, or sync a new replica and use that in its place",
  structure:
    "the file is damaged below its tables, where nothing of the log helps: restore a backup, or sync a new replica and use that in its place",
  chunk: `nobody who was asked has the events that lay here: repair it from a replica or a backup that has them${KEPT}`,
  header: `nobody who was asked has the event that lay here: repair it from a replica or a backup that has it${KEPT}`,
  payload: `nobody who was asked has this payload: repair it from a replica or a backup that has it${KEPT}`,
  chain: `nobody who was asked has the events that the chain names: repair it from a replica or a backup that has them${KEPT}`,
  head: "only its origin can sign it again, and nobody who was asked has it: repair it from that replica or from one that syncs with it",
  index: "an index is made of whole events only: first mend what else is damaged, then repair again",
  views: "the views are made of whole events only: first mend what else is damaged, then repair again",
}

export const withRemedies = (report: VerifyReport): LeftReport => ({
  ...report,
  problems: report.problems.map((problem) => ({ ...problem, remedy: REMEDIES[problem.kind] })),
})
