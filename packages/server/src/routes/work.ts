/** Work in the background. */
import { Refusal, WorkGroup } from "@ledgerline/api"
import type { FastifyInstance } from "fastify"
import { type Implementation, implement } from "../app/implement.ts"
import type { WorkPort } from "../work/port.ts"
import { found, pageOf } from "@ledgerline/api/local"

export function workRoutes(app: FastifyInstance, work: WorkPort | undefined, options: Implementation): void {
  const there = (): WorkPort => {
    if (work !== undefined) return work
    throw new Refusal(501, "notHere", "this server does no work in the background")
  }

  implement(
    app,
    WorkGroup,
    {
      async jobs({ query: { which = "open", after, limit = 50 } }) {
        const jobs = await there().jobs({ which, after: cursorOf(after), limit: limit + 1 })
        const items = jobs.slice(0, limit)
        return pageOf({ next: jobs.length > limit ? String(items.at(-1)?.id) : null }, items)
      },
      async log({ params, query: { after, limit = 50 } }) {
        const lines = found(await there().lines({ job: params.id, before: cursorOf(after), limit: limit + 1 }))
        const items = lines.slice(0, limit)
        return pageOf({ next: lines.length > limit ? String(items.at(-1)?.number) : null }, items)
      },
      cancel: async ({ params }) => found(await there().cancel(params.id)),
      retry: async ({ params }) => found(await there().retry(params.id)),
      watches: async () => ({ items: there().watches() }),
      async scan({ params, query: { confirmMissing } }) {
        const confirmLosses = confirmMissing === "true" || confirmMissing === ""
        if (!(await there().scan(params.id, { confirmLosses })))
          throw new Refusal(404, "notFound", "no folder of this server is that source")
        return { asked: true }
      },
    },
    options,
  )
}

function cursorOf(after: string | undefined): number | undefined {
  if (after === undefined) return undefined
  if (!/^\d{1,15}$/.test(after)) throw new Refusal(400, "badRequest", "this cursor did not come from here")
  return Number(after)
}
