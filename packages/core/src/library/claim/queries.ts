/** Reads about claims. Subjects are named as in views: with the log in front where that is a member's own. */
import { query, type Work } from "../../store/port.ts"
import { type ClaimRow, explain, type Why } from "./why.ts"

/** All claims in effect about a subject, locks included, in no particular order. */
export const claimsOf = (subject: string): Work<ClaimRow[]> =>
  query<ClaimRow>("SELECT * FROM claim WHERE subject = ?", [subject])

/** Why a field of a subject shows what it shows. */
export function* why(subject: string, field: string): Work<Why> {
  return explain(field, yield* claimsOf(subject))
}
