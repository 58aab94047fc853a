/** How the server is set up, for its owners. */
import { SettingsGroup } from "@ledgerline/api"
import type { FastifyInstance } from "fastify"
import type { People } from "../access/People.ts"
import { personOf } from "../access/routes/person.ts"
import { type Implementation, implement } from "../app/implement.ts"
import type { SettingsPort } from "./port.ts"

/** A server that was started without any has none to show. */
const NONE: SettingsPort = { list: () => [], change: async () => {} }

export function settingsRoutes(
  app: FastifyInstance,
  { people, settings = NONE }: { readonly people: People; readonly settings: SettingsPort | undefined },
  options: Implementation,
): void {
  implement(
    app,
    SettingsGroup,
    {
      settings: () => ({ items: settings.list() }),
      async changeSettings(call) {
        // What opens doors outlasts a key that is revoked.
        personOf(call.principal)
        return people.once.answer(call, async () => {
          await settings.change(call.body.values)
          return { items: settings.list() }
        })
      },
    },
    options,
  )
}
