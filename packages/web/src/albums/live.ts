/** Albums and artists as their pages show them. Asked for when somebody points at a way there, they are there when it is taken. */
import type { AlbumDetail, ArtistDetail } from "@ledgerline/client/contract"
import type { LibraryApi, Live } from "@ledgerline/client/remote"
import { useLive, type LiveState } from "@ledgerline/client/react"
import { useAsOfQuery } from "../app/asOf.tsx"
import { useLibrary } from "../app/library.tsx"
import { keptLive } from "../lists/kept.ts"

interface AsOf {
  readonly asOf?: number
}

export const liveAlbum = (library: LibraryApi, id: string, asOf: AsOf): Live<AlbumDetail> =>
  keptLive(library, `album ${id} ${asOf.asOf ?? ""}`, () => library.albums.liveOne(id, asOf))

export const liveArtist = (library: LibraryApi, id: string, asOf: AsOf): Live<ArtistDetail> =>
  keptLive(library, `artist ${id} ${asOf.asOf ?? ""}`, () => library.artists.liveOne(id, asOf))

export function useAlbum(id: string): LiveState<AlbumDetail> {
  const library = useLibrary()
  const asOf = useAsOfQuery()
  return useLive(() => liveAlbum(library, id, asOf), [library, id, asOf])
}

export function useArtist(id: string): LiveState<ArtistDetail> {
  const library = useLibrary()
  const asOf = useAsOfQuery()
  return useLive(() => liveArtist(library, id, asOf), [library, id, asOf])
}
