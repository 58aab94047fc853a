/** What is said of things that are derived from tracks (albums, artists): a table of it, which cross views put over that. */
import type { SubjectRef, ViewRows } from "../define/aspect.ts"
import type { Table } from "../store/port.ts"
import type { ArtworkRole } from "./artwork/events.ts"
import { type ArtworkState, chosenImage } from "./artwork/fold.ts"
import { artworkRows } from "./artwork/view.ts"
import { candidateRows } from "./candidate/view.ts"
import { type ClaimState, shown } from "./claim/fold.ts"

export const overrideTable = <const Name extends string>(name: Name) =>
  ({
    name,
    columns: {
      id: { type: "text" },
      /** One step of an alias; views/aliases has the last one. */
      aliasTo: { type: "text", nullable: true },
      /** The hash of the image that was chosen to stand for it. */
      artwork: { type: "text", nullable: true },
      /** JSON: all values claimed of it. */
      fields: { type: "text" },
    },
    primaryKey: ["id"],
    indexes: [{ name: "aliased", columns: ["aliasTo"], where: '"aliasTo" IS NOT NULL' }],
  }) as const satisfies Table

interface Said {
  /** The id that it was given as an alias. */
  readonly alias: string | undefined
  readonly claim: ClaimState
  readonly artwork: ArtworkState
}

/** The rows of such a subject; the image of `role` stands for it. */
export const overrideRows = (
  table: Table,
  role: ArtworkRole,
  subject: SubjectRef,
  { alias, claim, artwork }: Said,
): ViewRows => ({
  [table.name]: [
    {
      id: subject.id,
      aliasTo: alias ?? null,
      artwork: chosenImage(artwork, role)?.hash ?? null,
      fields: JSON.stringify(shown(claim)),
    },
  ],
  candidate: candidateRows(subject, claim),
  artwork: artworkRows(subject, artwork),
})
