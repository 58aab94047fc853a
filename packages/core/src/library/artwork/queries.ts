/** Reads about artwork. */
import type { Work } from "../../store/port.ts"
import { all, views } from "../../views/database.ts"
import type { RowOf } from "../../views/rows.ts"
import type { ARTWORK } from "./view.ts"

export type ArtworkRow = RowOf<typeof ARTWORK>

const images = views.selectFrom("artwork").selectAll()

/** The images of a subject, by role, the chosen one of each first. */
export const artworkOf = (subject: string): Work<ArtworkRow[]> =>
  all(images.where("subject", "=", subject).orderBy("role").orderBy("chosen", "desc").orderBy("hash"))

/** The subjects that an image belongs to. */
export const subjectsOfImage = (hash: string): Work<ArtworkRow[]> =>
  all(images.where("hash", "=", hash).orderBy("subject").orderBy("role"))
