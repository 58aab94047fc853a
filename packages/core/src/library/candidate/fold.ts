/**
 * What became of candidates. The latest proposal of one counts; dismissed stays dismissed when it is proposed again,
 * until it is applied; whoever applies it later has decided anew.
 */
import type { FoldedEvent } from "../../define/event.ts"
import type { Fields } from "../claim/fields.ts"
import { claimed, type ClaimState } from "../claim/fold.ts"

export type CandidateStatus = "proposed" | "applied" | "dismissed"

export interface Proposal {
  readonly provider: string
  readonly score: number
  readonly fields: Fields
  readonly url?: string
  readonly licence?: string
  readonly parts?: Readonly<Record<string, number>>
}

export interface Candidate {
  readonly status: CandidateStatus
  /** Absent where the proposal was reverted or has not arrived. */
  readonly proposal?: Proposal
}

/** By the id of the candidate. */
export type CandidateState = Readonly<Record<string, Candidate>>

/** One candidate of a subject. */
export const candidateOf = ({ candidates }: ClaimState, id: string): Candidate | undefined =>
  candidates !== undefined && Object.hasOwn(candidates, id) ? candidates[id] : undefined

const put = (state: ClaimState, id: string, candidate: Candidate): ClaimState => ({
  ...state,
  candidates: { ...state.candidates, [id]: candidate },
})

type Named<P = object> = FoldedEvent<P & { readonly candidate: string }>

export const candidateFold = {
  proposed: (state: ClaimState, { payload }: Named<Proposal>): ClaimState => {
    const { candidate, ...proposal } = payload
    return put(state, candidate, { status: candidateOf(state, candidate)?.status ?? "proposed", proposal })
  },
  applied: (state: ClaimState, { payload }: Named<{ readonly fields: Fields }>): ClaimState => {
    const known = candidateOf(state, payload.candidate)
    return put(claimed(state, "candidate", payload.fields), payload.candidate, { ...known, status: "applied" })
  },
  dismissed: (state: ClaimState, { payload }: Named): ClaimState =>
    put(state, payload.candidate, { ...candidateOf(state, payload.candidate), status: "dismissed" }),
}
