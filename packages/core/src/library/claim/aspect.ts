/** The aspect of claims and candidates, for any kind of subject. */
import { defineAspect } from "../../define/aspect.ts"
import { candidateEvents } from "../candidate/events.ts"
import { candidateFold } from "../candidate/fold.ts"
import { claimEvents } from "./events.ts"
import { claimFold, noClaims, supersedes } from "./fold.ts"
import { CLAIM, claimRows } from "./view.ts"

export const claimAspect = defineAspect({
  name: "claim",
  events: { ...claimEvents, ...candidateEvents },
  initial: noClaims,
  fold: { ...claimFold, ...candidateFold },
  eventTables: [CLAIM],
  eventRows: claimRows,
  supersedes,
})
