/** What a server answers that does not do what it was asked. */
import * as Schema from "effect/Schema"

/** The body of every answer from 400 on, as `application/problem+json` of RFC 9457. */
export const Problem = Schema.Struct({
  status: Schema.Int,
  /** For programs; the same reason has the same meaning in every version. */
  reason: Schema.String,
  /** For people, in one sentence. */
  detail: Schema.String,
}).annotate({ identifier: "Problem", description: "Nothing of the request was done." })
export type Problem = typeof Problem.Type
