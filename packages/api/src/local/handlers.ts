/** Answers to all routes about the library itself. */
import type { ArtworkGroup } from "../groups/artwork.ts"
import type { BrowseGroup } from "../groups/browse.ts"
import type { CurationGroup } from "../groups/curation.ts"
import type { GroupingGroup } from "../groups/grouping.ts"
import type { LibraryGroup } from "../groups/library.ts"
import type { PlaybackGroup } from "../groups/playback.ts"
import type { PlaylistGroup } from "../groups/playlists.ts"
import type { ProvenanceGroup } from "../groups/provenance.ts"
import type { StatisticsGroup } from "../groups/statistics.ts"
import type { Handlers } from "../handlers.ts"
import { artworkHandlers } from "./artwork.ts"
import { browseHandlers } from "./browse.ts"
import { curationHandlers } from "./curation.ts"
import { groupingHandlers } from "./grouping.ts"
import { libraryHandlers } from "./library.ts"
import type { LocalOptions } from "./options.ts"
import { playbackHandlers } from "./playback.ts"
import { playlistHandlers } from "./playlists.ts"
import { provenanceHandlers } from "./provenance.ts"
import { statisticsHandlers } from "./statistics.ts"

export interface LocalHandlers {
  readonly library: Handlers<typeof LibraryGroup>
  readonly browse: Handlers<typeof BrowseGroup>
  readonly statistics: Handlers<typeof StatisticsGroup>
  readonly provenance: Handlers<typeof ProvenanceGroup>
  readonly images: Handlers<typeof ArtworkGroup>
  readonly curation: Handlers<typeof CurationGroup>
  readonly grouping: Handlers<typeof GroupingGroup>
  readonly playlists: Handlers<typeof PlaylistGroup>
  readonly playback: Handlers<typeof PlaybackGroup>
}

export const localHandlers = (options: LocalOptions): LocalHandlers => ({
  library: libraryHandlers(options),
  browse: browseHandlers(options),
  statistics: statisticsHandlers(options),
  provenance: provenanceHandlers(options),
  images: artworkHandlers(options),
  curation: curationHandlers(options),
  grouping: groupingHandlers(options),
  playlists: playlistHandlers(options),
  playback: playbackHandlers(options),
})
