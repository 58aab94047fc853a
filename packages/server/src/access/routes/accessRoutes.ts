/** All routes about who may use the server. */
import type { FastifyInstance } from "fastify"
import type { Implementation } from "../../app/implement.ts"
import { meRoutes } from "./me.ts"
import type { AccessRoutes } from "./options.ts"
import { signInRoutes } from "./signIn.ts"
import { deviceGroupRoutes, userRoutes } from "./users.ts"

export function accessRoutes(app: FastifyInstance, routes: AccessRoutes, implementation: Implementation): void {
  signInRoutes(app, routes, implementation)
  meRoutes(app, routes, implementation)
  userRoutes(app, routes, implementation)
  deviceGroupRoutes(app, routes, implementation)
}
