/** What is said of artists themselves; views/artists puts it over what their tracks show. */
import type { SubjectRef, ViewRows } from "../../define/aspect.ts"
import { defineKind } from "../../define/kind.ts"
import type { Table } from "../../store/port.ts"
import { artworkAspect, type ArtworkState, chosenImage } from "../artwork/fold.ts"
import { ARTWORK, artworkRows } from "../artwork/view.ts"
import { CANDIDATE, candidateRows } from "../candidate/view.ts"
import { claimAspect } from "../claim/aspect.ts"
import { type ClaimState, shown } from "../claim/fold.ts"
import { artistAspect, type ArtistState } from "./fold.ts"

export const ARTIST_OVERRIDE = {
  name: "artistOverride",
  columns: {
    id: { type: "text" },
    /** One step of an alias; the table `artistAlias` has the last one. */
    aliasTo: { type: "text", nullable: true },
    /** The hash of the chosen picture. */
    artwork: { type: "text", nullable: true },
    /** JSON: all values claimed of the artist itself. */
    fields: { type: "text" },
  },
  primaryKey: ["id"],
  indexes: [{ name: "aliased", columns: ["aliasTo"], where: '"aliasTo" IS NOT NULL' }],
} as const satisfies Table

interface State {
  readonly artist: ArtistState
  readonly claim: ClaimState
  readonly artwork: ArtworkState
}

const artistRows = (subject: SubjectRef, { artist, claim, artwork }: State): ViewRows => ({
  artistOverride: [
    {
      id: subject.id,
      aliasTo: artist.to ?? null,
      artwork: chosenImage(artwork, "artist")?.hash ?? null,
      fields: JSON.stringify(shown(claim)),
    },
  ],
  candidate: candidateRows(subject, claim),
  artwork: artworkRows(subject, artwork),
})

export const artistKind = defineKind<State>({
  kind: "artist",
  doc: "An artist in the library, derived from what its tracks show.",
  aspects: [artistAspect, claimAspect, artworkAspect],
  tables: [ARTIST_OVERRIDE, CANDIDATE, ARTWORK],
  rows: artistRows,
})
