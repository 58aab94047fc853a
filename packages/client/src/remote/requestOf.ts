/** A call as a request to a server, by the table of routes. */
import type { Input, RouteName } from "../caller.ts"
import { ROUTES } from "../contract.gen.ts"
import { LedgerlineError } from "../errors.ts"
import { text } from "../facade/given.ts"

interface Request {
  /** The path with its query, from the address of the server on. */
  readonly path: string
  readonly init: RequestInit
}

/** Undefined where servers have no such route. */
export function requestOf(name: RouteName, input: Input): Request | undefined {
  const where: string | undefined = (ROUTES as Partial<Record<RouteName, string>>)[name]
  if (where === undefined) return undefined
  const [method = "", path = ""] = where.split(" ")
  const { params = {}, query = {}, body, once } = input
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, part: string) => segmentOf(params[part] ?? ""))
  const asked = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) if (value !== undefined) asked.set(key, String(value))
  return {
    path: asked.size === 0 ? filled : `${filled}?${asked.toString()}`,
    init: {
      method,
      headers: {
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(once === undefined ? {} : { "idempotency-key": once }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    },
  }
}

/** Fails with `badRequest` for what would lead to another path. */
function segmentOf(value: string): string {
  const id = text(value, "an id")
  if (/^\.{1,2}$/.test(id)) throw new LedgerlineError({ reason: "badRequest", message: `${id} is no id` })
  return encodeURIComponent(id.toWellFormed())
}
