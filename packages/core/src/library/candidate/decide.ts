/** Commands about candidates. */
import { CommandRejected } from "../../errors.ts"
import type { Subject } from "../../ids.ts"
import type { NewEvent } from "../../Library.ts"
import type { ClaimState } from "../claim/fold.ts"
import { candidateOf } from "./fold.ts"

export interface Apply {
  readonly candidate: string
  /** All of the candidate's fields where left out. */
  readonly fields?: readonly string[]
}

/** Takes a candidate over. What is taken over goes into the event, so that a later proposal does not change it. */
export function apply(subject: Subject, command: Apply, state: ClaimState): readonly NewEvent[] | CommandRejected {
  const proposal = candidateOf(state, command.candidate)?.proposal
  if (proposal === undefined) return rejected("apply", command.candidate)
  const names = command.fields ?? Object.keys(proposal.fields)
  const unknown = names.filter((name) => !Object.hasOwn(proposal.fields, name))
  if (unknown.length > 0) {
    return new CommandRejected({ command: "apply", message: `the candidate says nothing about ${unknown.join(", ")}` })
  }
  const { provider, score, url, licence } = proposal
  const payload = {
    candidate: command.candidate,
    provider,
    fields: Object.fromEntries(names.map((name) => [name, proposal.fields[name]])),
    confidence: score,
    ...(url === undefined ? {} : { url }),
    ...(licence === undefined ? {} : { licence }),
  }
  return [{ type: "candidate.applied", subject, payload }]
}

export function dismiss(subject: Subject, candidate: string, state: ClaimState): readonly NewEvent[] | CommandRejected {
  const known = candidateOf(state, candidate)
  if (known === undefined) return rejected("dismiss", candidate)
  return known.status === "dismissed" ? [] : [{ type: "candidate.dismissed", subject, payload: { candidate } }]
}

const rejected = (command: string, candidate: string): CommandRejected =>
  new CommandRejected({ command, message: `there is no candidate ${candidate}` })
