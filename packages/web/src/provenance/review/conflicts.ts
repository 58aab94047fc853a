/** What does not fit together: fields of which two say different things, and merges that lead nowhere. */
import type { Claim, Conflict, Disagreement, Why } from "@ledgerline/client/contract"
import { useLive } from "@ledgerline/client/react"
import { useLibrary } from "../../app/library.tsx"
import { sameValue } from "../values.ts"

/** `subject` is `track:…`, as everywhere in this area. */
export type Contested =
  | { readonly kind: "claims"; readonly key: string; readonly subject: string; readonly why: Why }
  | { readonly kind: "rule"; readonly key: string; readonly subject: string; readonly of: Conflict }

/** What is shown at a time; the rest comes as these are decided. */
const MOST = 100

/** Kinds of what rules are about. */
const ABOUT: Readonly<Record<string, string>> = { merge: "track", album: "album", artist: "artist" }

/** Rules name their subjects by id alone. */
export const subjectOfRule = (rule: string, id: string): string =>
  id.includes(":") ? id : `${ABOUT[rule.match(/^[a-z]+/)?.[0] ?? ""] ?? "track"}:${id}`

const ofClaims = ({ subject, why }: Disagreement): Contested => ({
  kind: "claims",
  key: `${subject} ${why.field}`,
  subject,
  why,
})

const ofRule = (of: Conflict): Contested => ({
  kind: "rule",
  key: `${of.rule} ${of.subject} ${of.other}`,
  subject: subjectOfRule(of.rule, of.subject),
  of,
})

/** What could be chosen: each value once, by the strongest claim of it; what shows comes first. */
export function choicesOf({ stack }: Why): readonly Claim[] {
  const choices: Claim[] = []
  for (const claim of stack) if (!choices.some(({ value }) => sameValue(value, claim.value))) choices.push(claim)
  return choices
}

export interface Conflicts {
  /** Undefined until it is known. */
  readonly items: readonly Contested[] | undefined
  readonly error: Error | undefined
  /** Whether there are others. */
  readonly isMore: boolean
}

export function useConflicts(): Conflicts {
  const { candidates } = useLibrary()
  const rules = useLive(() => candidates.liveConflicts({ limit: MOST }), [candidates])
  const claims = useLive(() => candidates.liveDisagreements({ limit: MOST }), [candidates])
  const isKnown = rules.value !== undefined && claims.value !== undefined
  return {
    items: isKnown ? [...rules.value.items.map(ofRule), ...claims.value.items.map(ofClaims)] : undefined,
    error: rules.error ?? claims.error,
    isMore: isKnown && (rules.value.next !== null || claims.value.next !== null),
  }
}
