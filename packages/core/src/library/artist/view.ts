/** What is said of artists themselves; views/artists puts it over what their tracks show. */
import { defineKind } from "../../define/kind.ts"
import { artworkAspect, type ArtworkState } from "../artwork/fold.ts"
import { ARTWORK } from "../artwork/view.ts"
import { CANDIDATE } from "../candidate/view.ts"
import { claimAspect } from "../claim/aspect.ts"
import type { ClaimState } from "../claim/fold.ts"
import { overrideRows, overrideTable } from "../override.ts"
import { artistAspect, type ArtistState } from "./fold.ts"

export const ARTIST_OVERRIDE = overrideTable("artistOverride")

interface State {
  readonly artist: ArtistState
  readonly claim: ClaimState
  readonly artwork: ArtworkState
}

export const artistKind = defineKind<State>({
  kind: "artist",
  doc: "An artist in the library, derived from what its tracks show.",
  aspects: [artistAspect, claimAspect, artworkAspect],
  tables: [ARTIST_OVERRIDE, CANDIDATE, ARTWORK],
  rows: (subject, { artist, ...said }) =>
    overrideRows(ARTIST_OVERRIDE, "artist", subject, { alias: artist.to, ...said }),
})
