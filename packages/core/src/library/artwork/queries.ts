/** Reads about artwork. */
import { query, type Work } from "../../store/port.ts"
import type { RowOf } from "../../views/rows.ts"
import type { ARTWORK } from "./view.ts"

export type ArtworkRow = RowOf<typeof ARTWORK>

/** The images of a subject, by role, the chosen one of each first. */
export const artworkOf = (subject: string): Work<ArtworkRow[]> =>
  query<ArtworkRow>("SELECT * FROM artwork WHERE subject = ? ORDER BY role, chosen DESC, hash", [subject])

/** The subjects that an image belongs to. */
export const subjectsOfImage = (hash: string): Work<ArtworkRow[]> =>
  query<ArtworkRow>("SELECT * FROM artwork WHERE hash = ? ORDER BY subject, role", [hash])
