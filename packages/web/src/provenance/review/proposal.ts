/** What a proposal would change. */
import type { Candidate } from "@ledgerline/client/contract"
import type { FieldValue, Fields } from "../fields.ts"
import { sameValue } from "../values.ts"

export interface ProposedField {
  readonly field: string
  readonly current: FieldValue
  readonly proposed: FieldValue
}

/** Fields that would show otherwise. */
export function differences({ fields }: Pick<Candidate, "fields">, shown: Fields): readonly ProposedField[] {
  return Object.entries(fields)
    .map(([field, proposed]) => ({ field, current: shown[field] ?? null, proposed }))
    .filter(({ current, proposed }) => !sameValue(current, proposed))
}

const MERGE = "merge:"

/** The track with which a proposal would merge its subject; undefined for one that is about fields. */
export const mergeOf = ({ candidate }: Pick<Candidate, "candidate">): string | undefined =>
  candidate.startsWith(MERGE) ? candidate.slice(MERGE.length) : undefined

/** What a score is made of, as far as it can be read. */
export function partsIn(parts: unknown): Readonly<Record<string, number>> {
  if (typeof parts !== "object" || parts === null) return {}
  return Object.fromEntries(
    Object.entries(parts).filter((each): each is [string, number] => typeof each[1] === "number"),
  )
}
