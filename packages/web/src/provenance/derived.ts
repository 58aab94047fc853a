/** What something shows where nobody said anything of it itself: an album by its tracks, a track by its first file. */
import type { AlbumDetail, ArtistDetail, TrackDetail, Why } from "@ledgerline/client/contract"
import { type Fields, fieldsOf, inOrder, type SubjectKind } from "./fields.ts"

export type Detail = TrackDetail | AlbumDetail | ArtistDetail

export function derivedOf(detail: Detail): Fields {
  if ("trackList" in detail) {
    const { title, artist, year, genre, compilation } = detail
    return {
      title,
      ...(artist === null ? {} : { albumArtist: artist }),
      ...(year === null ? {} : { year }),
      ...(genre === null ? {} : { genres: [genre] }),
      compilation,
    }
  }
  if ("albumList" in detail) return { name: detail.name }
  const { title, durationMs } = detail
  return { ...(title === null ? {} : { title }), ...(durationMs === null ? {} : { durationMs }) }
}

/** All fields that have something to show, in the order of pages: claimed ones with their stack, derived ones without. */
export function shownFields(kind: SubjectKind, whys: readonly Why[], derived: Fields): readonly Why[] {
  const claimed = new Set(whys.filter(({ stack, locked }) => stack.length > 0 || locked).map(({ field }) => field))
  const made = Object.entries(derived)
    .filter(([field]) => !claimed.has(field))
    .map(([field, value]): Why => ({ field, value, locked: false, line: "", stack: [] }))
  return inOrder(kind, [...whys.filter(({ field }) => claimed.has(field)), ...made], ({ field }) => field)
}

/** Fields of a kind that have nothing to show yet. */
export const emptyFields = (kind: SubjectKind, shown: readonly Why[]): readonly string[] =>
  fieldsOf(kind).filter((field) => !shown.some((each) => each.field === field))
