/** What the member who asks has. Only what was signed in with a password makes or takes away anything. */
import { MeGroup, Refusal } from "@ledgerline/api"
import type { FastifyInstance } from "fastify"
import { type Implementation, implement } from "../../app/implement.ts"
import type { OwnedRow } from "../Owned.ts"
import type { AccessRoutes } from "./options.ts"
import { expectThere, personOf } from "./person.ts"

export function meRoutes(app: FastifyInstance, { people, gate }: AccessRoutes, options: Implementation): void {
  const { accounts, signIns, keys, appPasswords, once } = people
  implement(
    app,
    MeGroup,
    {
      me: ({ principal: { scopes, ...rest } }) => ({ ...rest, scopes: scopes === null ? null : [...scopes] }),
      async changePassword({ principal, body: { current, password }, request }) {
        const { member, signIn } = personOf(principal)
        if ((await gate.byPassword(member, current, request.ip)) === undefined)
          throw new Refusal(403, "wrongPassword", "that is not your password")
        await accounts.setPassword(member, password, signIn)
      },
      signIns: async ({ principal }) => ({
        items: (await signIns.list(principal.member)).map(({ id, kind, name, madeAt, seenAt, endsAt }) => {
          return { id, kind, name, madeAt, seenAt, endsAt, isThis: id === principal.credential }
        }),
      }),
      endSignIn: async ({ principal, params }) => expectThere(await signIns.end(personOf(principal).member, params.id)),
      keys: async ({ principal }) => ({
        items: (await keys.list(principal.member)).map(({ scopes, ...row }) => ({ ...shown(row), scopes })),
      }),
      async addKey(call) {
        const { member } = personOf(call.principal)
        call.reply.header("cache-control", "no-store")
        return once.answer(call, () => keys.add(member, call.body.name, call.body.scopes))
      },
      async removeKey(call) {
        const { member } = personOf(call.principal)
        await once.answer(call, async () => expectThere(await keys.remove(call.params.id, member)))
      },
      appPasswords: async ({ principal }) => ({
        items: (await appPasswords.list(principal.member)).map(({ isReadable, ...row }) => ({
          ...shown(row),
          isReadable,
        })),
      }),
      async addAppPassword(call) {
        const { member } = personOf(call.principal)
        call.reply.header("cache-control", "no-store")
        return once.answer(call, () => appPasswords.add(member, call.body.name))
      },
      async removeAppPassword(call) {
        const { member } = personOf(call.principal)
        await once.answer(call, async () => expectThere(await appPasswords.remove(call.params.id, member)))
      },
    },
    options,
  )
}

const shown = ({ id, name, madeAt, usedAt }: OwnedRow) => ({ id, name, madeAt, usedAt })
