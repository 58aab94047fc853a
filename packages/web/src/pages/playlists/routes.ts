/** Playlists: all of them, and each. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router"
import { rootRoute } from "../../app/root.ts"

export const playlistRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/playlists",
    component: lazyRouteComponent(() => import("./Playlists.tsx"), "Playlists"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/playlists/$id",
    component: lazyRouteComponent(() => import("./Playlist.tsx"), "Playlist"),
  }),
] as const
