/** All pages. Addresses stand behind a `#`, so that the app works below any path and as files alone. */
import { createHashHistory, createRouter } from "@tanstack/react-router"
import { Failed, Loading } from "../components/States.tsx"
import { libraryRoutes } from "../pages/library/routes.ts"
import { homeRoutes } from "../pages/home/routes.ts"
import { playlistRoutes } from "../pages/playlists/routes.ts"
import { searchRoutes } from "../pages/search/routes.ts"
import { provenanceRoutes } from "../pages/provenance/routes.ts"
import { playingRoutes } from "../pages/playing/routes.ts"
import { queueRoutes } from "../pages/queue/routes.ts"
import { settingsRoutes } from "../pages/settings/routes.ts"
import { rootRoute } from "./root.ts"

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    ...homeRoutes,
    ...libraryRoutes,
    ...playlistRoutes,
    ...searchRoutes,
    ...playingRoutes,
    ...queueRoutes,
    ...provenanceRoutes,
    ...settingsRoutes,
  ]),
  history: createHashHistory(),
  defaultPreload: "intent",
  scrollRestoration: true,
  defaultPendingComponent: Loading,
  defaultErrorComponent: ({ error, reset }) => <Failed error={error as Error} onRetry={reset} />,
})

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router
  }
}
