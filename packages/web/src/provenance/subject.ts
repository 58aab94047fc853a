/** Tracks, albums and artists as what claims, histories and proposals are about. */
import type { LibraryApi } from "@ledgerline/client/remote"
import type { SubjectKind } from "./fields.ts"

export interface Subject {
  readonly kind: SubjectKind
  readonly id: string
}

const KINDS: readonly string[] = ["track", "album", "artist"]

/** The two parts of `track:…`. */
export function partsOf(subject: string): { readonly kind: string; readonly id: string } {
  const colon = subject.indexOf(":")
  return { kind: subject.slice(0, Math.max(0, colon)), id: subject.slice(colon + 1) }
}

/** What has fields; undefined for files, sources, playlists and the rest. */
export function subjectOf(text: string): Subject | undefined {
  const { kind, id } = partsOf(text)
  return KINDS.includes(kind) ? { kind: kind as SubjectKind, id } : undefined
}

/** The page of something; undefined where it has none. */
export function pathOf(subject: string): string | undefined {
  const { kind, id } = partsOf(subject)
  const page = { track: "tracks", album: "albums", artist: "artists", playlist: "playlists" }[kind]
  return page === undefined ? undefined : `/${page}/${encodeURIComponent(id)}`
}

/** What can be asked of a kind and changed. */
export const editable = (library: LibraryApi, kind: SubjectKind): LibraryApi["tracks" | "albums" | "artists"] =>
  ({ track: library.tracks, album: library.albums, artist: library.artists })[kind]

/** What a track, an album or an artist is called. */
export async function titleOf(library: LibraryApi, { kind, id }: Subject): Promise<string> {
  if (kind === "artist") return (await library.artists.get(id)).name
  return (await (kind === "track" ? library.tracks : library.albums).get(id)).title ?? ""
}
