/** A caller over a library of the engine: the contract's routes, and what tests do to the library beside them. */
import type { Principal } from "@ledgerline/api"
import { localHandlers, Past } from "@ledgerline/api/local"
import type { Library } from "@ledgerline/core"
import type { Caller, Input, News } from "../../caller.ts"
import { LedgerlineError } from "../../errors.ts"
import { browserTimers } from "../ports.ts"
import type { Serving } from "../worker.ts"

const principal: Principal = { member: "ada", role: "owner", scopes: null, via: "device", credential: "" }

type Handler = (call: object) => unknown

/** `own` answers what is asked as `test.…`, with its body. */
export function engineCaller(library: Library, own: Readonly<Record<string, (body: never) => unknown>>): Serving {
  const past = new Past(library, browserTimers)
  const viewpoint = async () => ({ replica: library.origin, unreachable: new Set<string>() })
  const groups = localHandlers({ library, viewpoint, past })
  const routes = new Map<string, Handler>(
    Object.entries(groups).flatMap(([group, handlers]) =>
      Object.entries(handlers as Record<string, Handler>).map(([name, handler]) => [`${group}.${name}`, handler] as const),
    ),
  )
  const caller: Caller = {
    async call(name, input: Input) {
      const test = name.startsWith("test.") ? own[name.slice(5)] : undefined
      if (test !== undefined) return test(input.body as never)
      const handler = routes.get(name)
      if (handler === undefined) throw new LedgerlineError({ reason: "notFound", message: `no route ${name}`, status: 404 })
      const { params = {}, query = {}, body, once } = input
      const request = { method: "CALL", url: `${name}${JSON.stringify(params)}`, body }
      try {
        return await handler({ params, query, body, headers: { "idempotency-key": once }, principal, request })
      } catch (error) {
        const { statusCode, reason, message } = error as { statusCode?: number; reason?: string; message: string }
        if (statusCode === undefined || reason === undefined) throw error
        throw new LedgerlineError({ reason, message, status: statusCode })
      }
    },
    listen: (listener: (news: News) => void) =>
      library.subscribe(({ subjects, views }) =>
        listener({ subjects: [...subjects].map(String), views: [...views.keys()] }),
      ),
  }
  return {
    caller,
    async close() {
      await past.close()
      await library.close()
    },
  }
}
