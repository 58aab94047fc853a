/** Answers what the contract says of a library itself, on a replica: the same on a server and on a device without one. */
import type { ArtworkGroup } from "../groups/artwork.ts"
import type { CurationGroup } from "../groups/curation.ts"
import type { LibraryGroup } from "../groups/library.ts"
import type { PlaybackGroup } from "../groups/playback.ts"
import type { PlaylistGroup } from "../groups/playlists.ts"
import type { ProvenanceGroup } from "../groups/provenance.ts"
import type { Handlers } from "../handlers.ts"
import { artworkHandlers } from "./artwork.ts"
import { curationHandlers } from "./curation.ts"
import { libraryHandlers } from "./library.ts"
import type { LocalOptions } from "./options.ts"
import { playbackHandlers } from "./playback.ts"
import { playlistHandlers } from "./playlists.ts"
import { provenanceHandlers } from "./provenance.ts"

export { imageOwner } from "./artwork.ts"
export { type Asking, change, newId, ownLog } from "./changes.ts"
export { found } from "./library.ts"
export type { LocalOptions } from "./options.ts"
export { pageOf } from "./page.ts"
export { Past } from "./Past.ts"

export interface LocalHandlers {
  readonly library: Handlers<typeof LibraryGroup>
  readonly provenance: Handlers<typeof ProvenanceGroup>
  readonly artwork: Handlers<typeof ArtworkGroup>
  readonly curation: Handlers<typeof CurationGroup>
  readonly playlists: Handlers<typeof PlaylistGroup>
  readonly playback: Handlers<typeof PlaybackGroup>
}

export const localHandlers = (options: LocalOptions): LocalHandlers => ({
  library: libraryHandlers(options),
  provenance: provenanceHandlers(options),
  artwork: artworkHandlers(options),
  curation: curationHandlers(options),
  playlists: playlistHandlers(options),
  playback: playbackHandlers(options),
})
