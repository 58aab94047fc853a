/** Writes merge proposals down as candidates, each once. */
import { all, type Library, type NewEvent, views } from "@ledgerline/core"
import { type MergeProposal, mergeProposals, proposalEvents, type ProposalOptions } from "./proposals.ts"

/** Answers all proposals; those that are candidates already, with the same score, are not written again. */
export async function proposeMerges(library: Library, options: ProposalOptions): Promise<MergeProposal[]> {
  const proposals = await mergeProposals(library, options)
  const events = await unsaid(library, proposalEvents(proposals))
  if (events.length > 0) await library.append({ events, actor: "fingerprint" })
  return proposals
}

/** Proposals that are not there as they are already. */
async function unsaid(library: Library, events: readonly NewEvent[]): Promise<NewEvent[]> {
  const known = await library.store.read(() =>
    all(views.selectFrom("candidate").select(["subject", "candidate", "score"]).where("provider", "=", "fingerprint")),
  )
  const scores = new Map(known.map(({ subject, candidate, score }) => [`${subject} ${candidate}`, score]))
  return events.filter(({ subject, payload }) => {
    const { candidate, score } = payload as { readonly candidate: string; readonly score: number }
    return scores.get(`${subject} ${candidate}`) !== score
  })
}
