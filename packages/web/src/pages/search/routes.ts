/** All that was found. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router"
import { rootRoute } from "../../app/root.ts"

export const searchRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/search",
    // Words that look like numbers come as numbers out of an address.
    validateSearch: ({ q }: Record<string, unknown>): { readonly q?: string } =>
      q === undefined ? {} : { q: typeof q === "string" ? q : String(q as number) },
    component: lazyRouteComponent(() => import("./Search.tsx"), "Search"),
  }),
] as const
