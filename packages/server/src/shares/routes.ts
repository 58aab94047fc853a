/** What members share, for them to list, change and revoke. */
import { mayCall, OWNERS, type Principal, Refusal, ShareGroup } from "@ledgerline/api"
import type { Library } from "@ledgerline/core"
import type { FastifyInstance } from "fastify"
import type { People } from "../access/People.ts"
import { expectThere } from "../access/routes/person.ts"
import { type Implementation, implement } from "../app/implement.ts"
import { foundIn } from "./contents.ts"
import type { Share } from "./Shares.ts"

export interface ShareRoutes {
  readonly library: Library
  readonly people: People
}

export function shareRoutes(app: FastifyInstance, { library, people }: ShareRoutes, options: Implementation): void {
  const { shares, once } = people

  const shown = async (share: Share, { member }: Pick<Principal, "member">) => {
    const found = await library.store.read(() => foundIn(library, share))
    const { id, kind, description, canDownload, madeAt, expiresAt, visits, visitedAt } = share
    const isOver = shares.isOver(share) || found === undefined
    const title = found?.title ?? null
    const tracks = found?.rows.length ?? 0
    const base = { id, kind, member: share.member, tracks, canDownload, madeAt, expiresAt, isOver, visits, visitedAt }
    if (share.member === member) return { ...base, of: share.of, title, description, token: share.token }
    // An owner ends it, and learns nothing of what is a member's own.
    return { ...base, of: [], title: found?.isOwn === true ? null : title, description: null, token: null }
  }

  implement(
    app,
    ShareGroup,
    {
      async shares({ principal, query: { whose = "own" } }) {
        if (whose === "all" && !mayCall(principal, OWNERS))
          throw new Refusal(403, "notAllowed", "only owners see what others share")
        const all = await shares.list(whose === "all" ? undefined : principal.member)
        const items = []
        for (const share of all) items.push(await shown(share, principal))
        return { items }
      },
      async create(call) {
        const { principal, body, reply } = call
        const { kind, of, ...terms } = body
        if (kind !== "tracks" && of.length > 1)
          throw new Refusal(400, "badRequest", "several things are shared as tracks")
        reply.header("cache-control", "no-store")
        return once.answer(call, async () => {
          const { member } = principal
          const found = await library.store.read(() => foundIn(library, { kind, of, member }))
          if (found === undefined) throw new Refusal(404, "notFound", "there is no such thing to share")
          return shown(await shares.add(member, kind, of, terms), principal)
        })
      },
      async change(call) {
        const { principal, params, body } = call
        return once.answer(call, async () => {
          const share = await shares.change(params.id, principal.member, body)
          if (share === undefined) throw new Refusal(404, "notFound", "you have no such share")
          return shown(share, principal)
        })
      },
      async revoke(call) {
        const { principal, params } = call
        const whose = mayCall(principal, OWNERS) ? undefined : principal.member
        await once.answer(call, async () => expectThere(await shares.remove(params.id, whose)))
      },
    },
    options,
  )
}
