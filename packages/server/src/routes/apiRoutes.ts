/** All routes about the library. */
import {
  ArtworkGroup,
  BrowseGroup,
  CurationGroup,
  GroupingGroup,
  LibraryGroup,
  PlaybackGroup,
  PlaylistGroup,
  ProvenanceGroup,
  StatisticsGroup,
} from "@ledgerline/api"
import { localHandlers, type LocalOptions } from "@ledgerline/api/local"
import type { FastifyInstance } from "fastify"
import { type Implementation, implement } from "../app/implement.ts"

export function apiRoutes(app: FastifyInstance, options: LocalOptions, implementation: Implementation): void {
  const handlers = localHandlers(options)
  implement(app, LibraryGroup, handlers.library, implementation)
  implement(app, BrowseGroup, handlers.browse, implementation)
  implement(app, StatisticsGroup, handlers.statistics, implementation)
  implement(app, ProvenanceGroup, handlers.provenance, implementation)
  implement(app, ArtworkGroup, handlers.images, implementation)
  implement(app, CurationGroup, handlers.curation, implementation)
  implement(app, GroupingGroup, handlers.grouping, implementation)
  implement(app, PlaylistGroup, handlers.playlists, implementation)
  implement(app, PlaybackGroup, handlers.playback, implementation)
}
