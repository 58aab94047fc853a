/** What plays, large. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router"
import { rootRoute } from "../../app/root.ts"

export const playingRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/playing",
    component: lazyRouteComponent(() => import("./Playing.tsx"), "Playing"),
  }),
] as const
