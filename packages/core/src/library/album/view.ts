/** What is said of albums themselves; views/albums puts it over what their tracks show. */
import type { SubjectRef, ViewRows } from "../../define/aspect.ts"
import { defineKind } from "../../define/kind.ts"
import type { Table } from "../../store/port.ts"
import { artworkAspect, type ArtworkState, chosenImage } from "../artwork/fold.ts"
import { ARTWORK, artworkRows } from "../artwork/view.ts"
import { CANDIDATE, candidateRows } from "../candidate/view.ts"
import { claimAspect } from "../claim/aspect.ts"
import { type ClaimState, shown } from "../claim/fold.ts"
import { albumAspect, type AlbumState } from "./fold.ts"

export const ALBUM_OVERRIDE = {
  name: "albumOverride",
  columns: {
    id: { type: "text" },
    /** One step of an alias; the table `albumAlias` has the last one. */
    aliasTo: { type: "text", nullable: true },
    /** The hash of the chosen front cover. */
    artwork: { type: "text", nullable: true },
    /** JSON: all values claimed of the album itself. */
    fields: { type: "text" },
  },
  primaryKey: ["id"],
  indexes: [{ name: "aliased", columns: ["aliasTo"], where: '"aliasTo" IS NOT NULL' }],
} as const satisfies Table

interface State {
  readonly album: AlbumState
  readonly claim: ClaimState
  readonly artwork: ArtworkState
}

const albumRows = (subject: SubjectRef, { album, claim, artwork }: State): ViewRows => ({
  albumOverride: [
    {
      id: subject.id,
      aliasTo: album.to ?? null,
      artwork: chosenImage(artwork, "front")?.hash ?? null,
      fields: JSON.stringify(shown(claim)),
    },
  ],
  candidate: candidateRows(subject, claim),
  artwork: artworkRows(subject, artwork),
})

export const albumKind = defineKind<State>({
  kind: "album",
  doc: "A release in the library, derived from what its tracks show.",
  aspects: [albumAspect, claimAspect, artworkAspect],
  tables: [ALBUM_OVERRIDE, CANDIDATE, ARTWORK],
  rows: albumRows,
})
