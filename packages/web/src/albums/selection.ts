/** Which albums are selected in a page of them, for their cards. */
import type { Album, Track } from "@ledgerline/client/contract"
import type { LibraryApi } from "@ledgerline/client/remote"
import { createContext, useContext } from "react"
import { inSight } from "../app/batches.tsx"
import { tracksOfAlbum } from "./tracksOf.ts"

export interface AlbumSelection {
  readonly chosen: ReadonlyMap<string, Album>
  /** Selects one, or takes it out of what is selected; with `isRange` all from the one before up to it. */
  readonly toggle: (album: Album, isRange: boolean) => void
}

export const Selected = createContext<AlbumSelection | undefined>(undefined)

/** Undefined where albums are not selected. */
export const useAlbumSelection = (): AlbumSelection | undefined => useContext(Selected)

/** The tracks of several albums, one after the other. */
export async function tracksOfAlbums(
  library: LibraryApi,
  albums: readonly Album[],
  title: string,
): Promise<readonly Track[]> {
  const [first] = albums
  if (albums.length === 1 && first !== undefined) return tracksOfAlbum(library, first.id)
  return inSight(title, albums.length, async ({ signal, report }) => {
    const tracks: Track[] = []
    for (const [at, { id }] of albums.entries()) {
      signal.throwIfAborted()
      tracks.push(...(await tracksOfAlbum(library, id)))
      report(at + 1)
    }
    return tracks
  })
}
