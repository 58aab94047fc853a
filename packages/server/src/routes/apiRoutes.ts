/** All routes about the library. */
import type { FastifyInstance } from "fastify"
import type { Implementation } from "../app/implement.ts"
import { curationRoutes } from "./curation.ts"
import { libraryRoutes } from "./library.ts"
import type { LibraryRoutes } from "./options.ts"
import { playbackRoutes } from "./playback.ts"
import { playlistRoutes } from "./playlists.ts"
import { provenanceRoutes } from "./provenance.ts"

export function apiRoutes(app: FastifyInstance, routes: LibraryRoutes, implementation: Implementation): void {
  libraryRoutes(app, routes, implementation)
  provenanceRoutes(app, routes, implementation)
  curationRoutes(app, routes, implementation)
  playlistRoutes(app, routes, implementation)
  playbackRoutes(app, routes, implementation)
}
