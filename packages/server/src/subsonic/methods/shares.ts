/** Links by which members give out music: the same shares as everywhere else. */
import { EDITORS, mayCall, READERS } from "@ledgerline/api"
import type { Work } from "@ledgerline/core"
import { type Found, foundIn } from "../../shares/contents.ts"
import type { Share } from "../../shares/Shares.ts"
import { type Child, children } from "../objects/child.ts"
import { dateOf, maybeDate } from "../objects/pieces.ts"
import { Failure, notFound } from "../protocol/errors.ts"
import type { Named } from "../protocol/ids.ts"
import type { Call, Methods } from "../protocol/method.ts"
import { method } from "../protocol/method.ts"
import { anyId, atLeastOne, maybeEmpty, optional, required, text, time } from "../protocol/parameters.ts"

/** In one request. */
const MOST_NAMED = 1000
const description = maybeEmpty(text(1000))
/** Zero is no end. */
const expires = optional(time)

type Asking = Pick<Call, "context" | "principal">

export const shareMethods: Methods = {
  getShares: method(READERS, {}, async (call) => {
    const { context, principal } = call
    // Who may make none is shown no links either.
    const own = mayCall(principal, EDITORS) ? await context.people.shares.list(principal.member) : []
    const share: Awaited<ReturnType<typeof shown>>[] = []
    for (const each of own) share.push(await shown(call, each))
    return { shares: { share } }
  }),
  createShare: method(EDITORS, { id: atLeastOne(anyId, MOST_NAMED), description, expires }, async (call) => {
    const { context, principal, params } = call
    const { member } = principal
    const { kind, of } = await context.read(() => subjectOf(call, params.id))
    const found = await context.read(() => foundIn(context.library, { kind, of, member }))
    if (found === undefined) throw notFound()
    const terms = { description: params.description, expiresAt: params.expires || null }
    return { shares: { share: [await shown(call, await context.people.shares.add(member, kind, of, terms))] } }
  }),
  updateShare: method(EDITORS, { id: required(text(40)), description, expires }, async (call) => {
    const { context, principal, params } = call
    const expiresAt = params.expires === undefined ? undefined : params.expires || null
    const terms = { description: params.description, expiresAt }
    if ((await context.people.shares.change(params.id, principal.member, terms)) === undefined) throw notFound("share")
    return {}
  }),
  deleteShare: method(EDITORS, { id: required(text(40)) }, async ({ context, principal, params }) => {
    if (!(await context.people.shares.remove(params.id, principal.member))) throw notFound("share")
    return {}
  }),
}

/** One album, playlist or track as it is, now and later; several things as the tracks that are in them now. */
function* subjectOf(
  { context, principal: { member } }: Asking,
  ids: readonly Named[],
): Work<Pick<Share, "kind" | "of">> {
  const [first] = ids
  if (first !== undefined && ids.length === 1) {
    if (first.of === "artist") throw new Failure(0, "Tracks, albums and playlists can be shared")
    return { kind: first.of, of: [first.id] }
  }
  const tracks: string[] = []
  for (const { of, id } of ids) {
    if (of === "artist") throw new Failure(0, "Tracks, albums and playlists can be shared")
    const found: Found | undefined = yield* foundIn(context.library, { kind: of, of: [id], member })
    if (found === undefined) throw notFound(of)
    tracks.push(...found.rows.map((row) => row.id))
  }
  if (tracks.length > MOST_NAMED) throw new Failure(0, `Up to ${MOST_NAMED} tracks are shared at once`)
  return { kind: "tracks", of: tracks }
}

async function shown({ context, principal }: Asking, share: Share) {
  const { id, member, madeAt, expiresAt, visitedAt, visits, token } = share
  const from = await context.viewpoint()
  const entry = await context.read(function* (): Work<Child[]> {
    const found = yield* foundIn(context.library, share)
    return yield* children(context, principal.member, found?.rows ?? [], from)
  })
  const { addresses: [address = ""] = [] } = (await context.people.accounts.devices.serving()) ?? {}
  return {
    id,
    url: token === null ? "" : `${address.replace(/\/$/, "")}/share/${token}`,
    description: share.description ?? undefined,
    username: member,
    created: dateOf(madeAt),
    expires: maybeDate(expiresAt),
    lastVisited: maybeDate(visitedAt),
    visitCount: visits,
    entry,
  }
}
