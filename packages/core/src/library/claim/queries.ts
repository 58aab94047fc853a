/** Reads about claims. Subjects are named as in views: with the log in front where that is a member's own. */
import type { Work } from "../../store/port.ts"
import { all, views } from "../../views/database.ts"
import { type ClaimRow, explain, type Why } from "./why.ts"

/** All claims in effect about a subject, locks included, in no particular order. */
export const claimsOf = (subject: string): Work<ClaimRow[]> =>
  all(views.selectFrom("claim").selectAll().where("subject", "=", subject))

/** Why a field of a subject shows what it shows. */
export function* why(subject: string, field: string): Work<Why> {
  return explain(field, yield* claimsOf(subject))
}
