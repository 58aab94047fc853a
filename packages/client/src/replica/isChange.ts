/** Which calls change a library, by the table of routes. */
import type { RouteName } from "../caller.ts"
import { ROUTES } from "../contract.gen.ts"

/** Sent like changes, since they say much, and change nothing. */
const ASK: ReadonlySet<string> = new Set(["provenance.previewEdit"])

export function isChange(name: RouteName): boolean {
  const where: string | undefined = (ROUTES as Partial<Record<RouteName, string>>)[name]
  return where !== undefined && !where.startsWith("GET ") && !ASK.has(name)
}
