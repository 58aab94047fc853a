/** Checks that what a server answers has the shape that the contract declares. */
import * as Schema from "effect/Schema"
import type { Witness } from "../app/implement.ts"

/** Fails for an answer that is of none of the shapes, or has more than they say. */
export const declaredShapes: Witness = (route, schemas, answer) => {
  const failures = schemas.map((schema) => {
    try {
      Schema.decodeUnknownSync(schema as Schema.Codec<unknown>, { onExcessProperty: "error" })(answer)
      return undefined
    } catch (cause) {
      return String(cause)
    }
  })
  if (failures.every((failure) => failure !== undefined))
    throw new Error(`${route} answers what it does not declare: ${failures.join("; ").slice(0, 2000)}`)
}
