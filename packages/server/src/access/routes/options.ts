import type { Gate } from "../Gate.ts"
import type { People } from "../People.ts"

/** What the routes about people need. */
export interface AccessRoutes {
  readonly people: People
  readonly gate: Gate
}
