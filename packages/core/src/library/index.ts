/** The only list of what a library is made of: one line for each kind and each view across kinds. */
import { defineRegistry } from "../define/registry.ts"
import { albumsView } from "../views/albums/view.ts"
import { aliasesView } from "../views/aliases/view.ts"
import { artistsView } from "../views/artists/view.ts"
import { mergesView } from "../views/merges/view.ts"
import { searchView } from "../views/search/view.ts"
import { albumKind } from "./album/view.ts"
import { artistKind } from "./artist/view.ts"
import { compactionKind } from "./compaction/view.ts"
import { copyKind } from "./copy/view.ts"
import { favouriteKind } from "./favourite/view.ts"
import { mediaFileKind } from "./mediaFile/view.ts"
import { operationKind } from "./operation/view.ts"
import { playbackKind } from "./playback/view.ts"
import { collectionKind, playlistKind, sharedQueueKind } from "./playlist/view.ts"
import { playlistFolderKind } from "./playlistFolder/view.ts"
import { queueKind } from "./queue/view.ts"
import { relationKind } from "./relation/view.ts"
import { erasureKind, revertKind } from "./revert/kind.ts"
import { replicaKind } from "./replica/view.ts"
import { sampleKind } from "./sample/view.ts"
import { sourceKind } from "./source/view.ts"
import { trackKind } from "./track/view.ts"

export const registry = defineRegistry({
  projectionVersion: 12,
  // oxfmt-ignore
  kinds: [
    albumKind,
    artistKind,
    trackKind,
    revertKind,
    erasureKind,
    compactionKind,
    copyKind,
    mediaFileKind,
    operationKind,
    playbackKind,
    favouriteKind,
    playlistKind,
    collectionKind,
    sharedQueueKind,
    playlistFolderKind,
    queueKind,
    relationKind,
    replicaKind,
    sampleKind,
    sourceKind,
  ],
  // Each after those whose tables it watches.
  // oxfmt-ignore
  crossViews: [
    mergesView,
    aliasesView,
    albumsView,
    artistsView,
    searchView,
  ],
})
