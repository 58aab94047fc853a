/** The columns that tables of tracks can have. */
import type { Track } from "@ledgerline/client/contract"
import type { ReactNode } from "react"
import { useTranslation } from "react-i18next"
import { duration, quality } from "./format.ts"
import type { Mark } from "./marks.ts"
import { Rating, StarButton } from "./Marks.tsx"
import type { RowWords } from "./rowWords.ts"

/** By what lists of all tracks can be sorted. */
export type SortBy = "title" | "artist" | "album" | "added" | "year"

export const COLUMNS = ["artist", "album", "genre", "year", "quality", "added", "rating", "star", "duration"] as const
export type ColumnId = (typeof COLUMNS)[number]

export interface Column {
  /** How wide it is at least, in rem. */
  readonly rem: number
  /** Its part of the room that is left, if it takes any. */
  readonly grows?: number
  readonly sort?: SortBy
  readonly isNumber?: boolean
  readonly cell: (track: Track, mark: Mark, words: RowWords) => ReactNode
}

export const COLUMN: Readonly<Record<ColumnId, Column>> = {
  artist: { rem: 7, grows: 2, sort: "artist", cell: ({ artist }) => artist },
  album: { rem: 7, grows: 2, sort: "album", cell: albumLink },
  genre: { rem: 5, grows: 1, cell: ({ genres, genre }) => (genres.length > 0 ? genres.join(", ") : genre) },
  year: { rem: 4, sort: "year", isNumber: true, cell: ({ year }) => year },
  quality: { rem: 7.5, cell: quality },
  added: { rem: 7.5, sort: "added", cell: ({ addedAt }, _, { day }) => day(addedAt) },
  rating: { rem: 7, cell: (_, { rating }, words) => <Rating rating={rating} words={words} /> },
  star: { rem: 2.5, cell: (_, { isStarred }, words) => <StarButton isStarred={isStarred} words={words} /> },
  duration: { rem: 4, isNumber: true, cell: ({ durationMs }) => duration(durationMs) },
}

/** As grids have it. */
export const widthOf = ({ rem, grows }: Column): string =>
  grows === undefined ? `${rem}rem` : `minmax(${rem}rem, ${grows}fr)`

/** Whether rows show what a member said of their tracks. */
export const showsMarks = (columns: readonly ColumnId[]): boolean =>
  columns.includes("star") || columns.includes("rating")

/**
 * Rows are gone through by arrows, and their menus lead to the album: tabs go past links in rows. A plain link, since rows come and
 * go by the hundred while somebody scrolls.
 */
function albumLink({ albumId, album }: Track): ReactNode {
  if (album === null || albumId === null) return album
  return (
    <a href={`#/albums/${encodeURIComponent(albumId)}`} tabIndex={-1} draggable={false}>
      {album}
    </a>
  )
}

export function ColumnName({ id }: { readonly id: ColumnId }) {
  const { t } = useTranslation("browse")
  return t(`column.${id}`)
}
