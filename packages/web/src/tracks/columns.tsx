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
  /** As grids have it. */
  readonly width: string
  readonly sort?: SortBy
  readonly isNumber?: boolean
  readonly cell: (track: Track, mark: Mark, words: RowWords) => ReactNode
}

const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" })

export const COLUMN: Readonly<Record<ColumnId, Column>> = {
  artist: { width: "minmax(7rem, 2fr)", sort: "artist", cell: ({ artist }) => artist },
  album: { width: "minmax(7rem, 2fr)", sort: "album", cell: albumLink },
  genre: { width: "minmax(5rem, 1fr)", cell: ({ genres, genre }) => (genres.length > 0 ? genres.join(", ") : genre) },
  year: { width: "4rem", sort: "year", isNumber: true, cell: ({ year }) => year },
  quality: { width: "7.5rem", cell: quality },
  added: { width: "7.5rem", sort: "added", cell: ({ addedAt }) => day.format(addedAt) },
  rating: { width: "7rem", cell: (_, { rating }, words) => <Rating rating={rating} words={words} /> },
  star: { width: "2.5rem", cell: (_, { isStarred }, words) => <StarButton isStarred={isStarred} words={words} /> },
  duration: { width: "4rem", isNumber: true, cell: ({ durationMs }) => duration(durationMs) },
}

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
