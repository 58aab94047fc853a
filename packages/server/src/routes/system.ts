/** Whether the server is there, and what it is. */
import { Refusal, SystemGroup } from "@ledgerline/api"
import { type Library, one, views } from "@ledgerline/core"
import type { FastifyInstance } from "fastify"
import { type Implementation, implement } from "../app/implement.ts"
import type { Devices } from "../devices/Devices.ts"

export interface SystemRoutes {
  readonly library: Library
  readonly devices: Devices
  readonly version: string
}

export function systemRoutes(
  app: FastifyInstance,
  { library, devices, version }: SystemRoutes,
  options: Implementation,
): void {
  implement(
    app,
    SystemGroup,
    {
      alive: () => ({ ok: true }),
      async ready() {
        try {
          await library.store.read(() => one(views.selectFrom("chain").select("id").limit(1)))
          return { ok: true }
        } catch {
          throw new Refusal(503, "notReady", "the library cannot be read now")
        }
      },
      info: async () => ({
        name: (await devices.serving())?.name ?? "server",
        library: library.id,
        origin: library.origin,
        version,
      }),
    },
    options,
  )
}
