/** What is said of albums themselves; views/albums puts it over what their tracks show. */
import { defineKind } from "../../define/kind.ts"
import { artworkAspect, type ArtworkState } from "../artwork/fold.ts"
import { ARTWORK } from "../artwork/view.ts"
import { CANDIDATE } from "../candidate/view.ts"
import { claimAspect } from "../claim/aspect.ts"
import type { ClaimState } from "../claim/fold.ts"
import { overrideRows, overrideTable } from "../override.ts"
import { albumAspect, type AlbumState } from "./fold.ts"

export const ALBUM_OVERRIDE = overrideTable("albumOverride")

interface State {
  readonly album: AlbumState
  readonly claim: ClaimState
  readonly artwork: ArtworkState
}

export const albumKind = defineKind<State>({
  kind: "album",
  doc: "A release in the library, derived from what its tracks show.",
  aspects: [albumAspect, claimAspect, artworkAspect],
  tables: [ALBUM_OVERRIDE, CANDIDATE, ARTWORK],
  rows: (subject, { album, ...said }) => overrideRows(ALBUM_OVERRIDE, "front", subject, { alias: album.to, ...said }),
})
