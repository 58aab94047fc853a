/** Settings, and what pairs this browser by a link. */
import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router"
import { rootRoute } from "../../app/root.ts"

const settings = createRoute({
  getParentRoute: () => rootRoute,
  path: "/settings",
  component: lazyRouteComponent(() => import("./Settings.tsx"), "Settings"),
})
const of = { getParentRoute: () => settings } as const

export const settingsRoutes = [
  settings.addChildren([
    createRoute({
      ...of,
      path: "/",
      beforeLoad: () => {
        throw redirect({ to: "/settings/general" })
      },
    }),
    createRoute({
      ...of,
      path: "/general",
      component: lazyRouteComponent(() => import("./general/General.tsx"), "General"),
    }),
    createRoute({
      ...of,
      path: "/offline",
      component: lazyRouteComponent(() => import("./offline/Offline.tsx"), "Offline"),
    }),
    createRoute({
      ...of,
      path: "/sources",
      component: lazyRouteComponent(() => import("./sources/Sources.tsx"), "Sources"),
    }),
    createRoute({
      ...of,
      path: "/devices",
      component: lazyRouteComponent(() => import("./devices/Devices.tsx"), "Devices"),
    }),
    createRoute({
      ...of,
      path: "/access",
      component: lazyRouteComponent(() => import("./access/Access.tsx"), "Access"),
    }),
    createRoute({
      ...of,
      path: "/shares",
      component: lazyRouteComponent(() => import("./shares/Shares.tsx"), "Shares"),
    }),
    createRoute({
      ...of,
      path: "/members",
      component: lazyRouteComponent(() => import("./members/Members.tsx"), "Members"),
    }),
    createRoute({
      ...of,
      path: "/import",
      component: lazyRouteComponent(() => import("./import/Import.tsx"), "Import"),
    }),
    createRoute({ ...of, path: "/jobs", component: lazyRouteComponent(() => import("./jobs/Jobs.tsx"), "Jobs") }),
    createRoute({
      ...of,
      path: "/statistics",
      component: lazyRouteComponent(() => import("../statistics/Statistics.tsx"), "Statistics"),
    }),
  ]),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/welcome",
    component: lazyRouteComponent(() => import("../guest/Welcome.tsx"), "Welcome"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/pair",
    component: lazyRouteComponent(() => import("../pair/Pair.tsx"), "Pair"),
  }),
] as const
