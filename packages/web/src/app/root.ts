/** The root of all routes; apart, so that areas can hang theirs on it. */
import { createRootRoute, lazyRouteComponent } from "@tanstack/react-router"
import { Shell } from "./Shell.tsx"

export const rootRoute = createRootRoute({
  component: Shell,
  // Who goes astray waits for it; nobody else loads it.
  notFoundComponent: lazyRouteComponent(() => import("./NotFound.tsx"), "NotFound"),
})
