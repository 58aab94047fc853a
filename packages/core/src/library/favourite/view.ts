/** The table of stars and ratings that members gave albums and artists. */
import type { SubjectRef, ViewRows } from "../../define/aspect.ts"
import { defineKind } from "../../define/kind.ts"
import type { Table } from "../../store/port.ts"
import { favouriteAspect, type FavouriteState } from "./fold.ts"

export const FAVOURITE = {
  name: "favourite",
  columns: {
    user: { type: "text" },
    /** As it was when this was said; aliases are not followed. */
    subject: { type: "text" },
    /** album or artist. */
    of: { type: "text" },
    id: { type: "text" },
    /** Null where it has no star. */
    starredAt: { type: "integer", nullable: true },
    rating: { type: "integer", nullable: true },
  },
  primaryKey: ["user", "subject"],
  indexes: [
    { name: "byStar", columns: ["user", "of", "starredAt", "id"], where: '"starredAt" IS NOT NULL' },
    { name: "byRating", columns: ["user", "of", "rating", "id"], where: "rating IS NOT NULL" },
  ],
} as const satisfies Table

const NAMED = /^(album|artist)\.(.+)$/

/** The subject of an album or an artist in a member's log. */
export const favouriteSubject = (of: "album" | "artist", id: string): string => `favourite:${of}.${id}`

function favouriteRows(subject: SubjectRef, { favourite }: { readonly favourite: FavouriteState }): ViewRows {
  const [, of, id] = NAMED.exec(subject.id) ?? []
  const { starredAt = null, rating = null } = favourite
  if (of === undefined || id === undefined || (starredAt === null && rating === null)) return {}
  return { favourite: [{ user: subject.user, subject: subject.id, of, id, starredAt, rating }] }
}

export const favouriteKind = defineKind({
  kind: "favourite",
  doc: "What one member thinks of an album or an artist: its id is `album.` or `artist.` and theirs.",
  log: "user",
  aspects: [favouriteAspect],
  tables: [FAVOURITE],
  rows: favouriteRows,
})
