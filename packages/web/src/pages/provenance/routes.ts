/** Where everything comes from: a track in all detail, what was done, and what waits for somebody to decide. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router"
import { rootRoute } from "../../app/root.ts"
import { historyAddress } from "../../lists/address.ts"

export const provenanceRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/tracks/$id",
    component: lazyRouteComponent(() => import("./TrackPage.tsx"), "TrackPage"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/history",
    validateSearch: historyAddress,
    component: lazyRouteComponent(() => import("./HistoryPage.tsx"), "HistoryPage"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/history/$op",
    component: lazyRouteComponent(() => import("./OperationPage.tsx"), "OperationPage"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/review",
    component: lazyRouteComponent(() => import("./ReviewPage.tsx"), "ReviewPage"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/duplicates",
    component: lazyRouteComponent(() => import("./DuplicatesPage.tsx"), "DuplicatesPage"),
  }),
] as const
