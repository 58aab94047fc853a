/** Albums, artists, tracks, and the ways to them: genres, years, folders, what was added, played and starred. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router"
import { rootRoute } from "../../app/root.ts"
import { albumAddress, artistAddress, folderAddress, trackAddress } from "../../lists/address.ts"

const getParentRoute = () => rootRoute

export const libraryRoutes = [
  createRoute({
    getParentRoute,
    path: "/albums",
    validateSearch: albumAddress,
    component: lazyRouteComponent(() => import("./Albums.tsx"), "Albums"),
  }),
  createRoute({
    getParentRoute,
    path: "/albums/$id",
    component: lazyRouteComponent(() => import("./Album.tsx"), "Album"),
  }),
  createRoute({
    getParentRoute,
    path: "/artists",
    validateSearch: artistAddress,
    component: lazyRouteComponent(() => import("./Artists.tsx"), "Artists"),
  }),
  createRoute({
    getParentRoute,
    path: "/artists/$id",
    component: lazyRouteComponent(() => import("./Artist.tsx"), "Artist"),
  }),
  createRoute({
    getParentRoute,
    path: "/tracks",
    validateSearch: trackAddress,
    component: lazyRouteComponent(() => import("./Tracks.tsx"), "Tracks"),
  }),
  createRoute({
    getParentRoute,
    path: "/genres",
    component: lazyRouteComponent(() => import("./Genres.tsx"), "Genres"),
  }),
  createRoute({
    getParentRoute,
    path: "/genres/$name",
    component: lazyRouteComponent(() => import("./Genres.tsx"), "Genre"),
  }),
  createRoute({
    getParentRoute,
    path: "/years",
    component: lazyRouteComponent(() => import("./Years.tsx"), "Years"),
  }),
  createRoute({
    getParentRoute,
    path: "/folders",
    validateSearch: folderAddress,
    component: lazyRouteComponent(() => import("./Folders.tsx"), "Folders"),
  }),
  createRoute({
    getParentRoute,
    path: "/starred",
    component: lazyRouteComponent(() => import("./Played.tsx"), "Starred"),
  }),
  createRoute({
    getParentRoute,
    path: "/recent",
    component: lazyRouteComponent(() => import("./Played.tsx"), "Recent"),
  }),
  createRoute({
    getParentRoute,
    path: "/most-played",
    component: lazyRouteComponent(() => import("./Played.tsx"), "MostPlayed"),
  }),
] as const
