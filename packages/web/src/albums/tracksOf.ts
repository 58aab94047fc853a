/** The tracks of albums, artists and playlists, to be played or collected. */
import type { Track } from "@ledgerline/client/contract"
import type { LibraryApi } from "@ledgerline/client/remote"

/** Tracks that are taken at once. */
const MOST = 2000

export const tracksOfAlbum = async (library: LibraryApi, id: string): Promise<readonly Track[]> =>
  (await library.albums.get(id)).trackList

export async function tracksOfArtist(library: LibraryApi, id: string): Promise<readonly Track[]> {
  return take(library.tracks.all({ artistId: id }))
}

export async function tracksOfPlaylist(library: LibraryApi, id: string): Promise<readonly Track[]> {
  const ids = (await take(library.playlists.allItems(id))).flatMap(({ track }) => track ?? [])
  return tracksById(library, ids)
}

/** In this order; a track that is named several times comes several times. */
async function tracksById(library: LibraryApi, ids: readonly string[]): Promise<readonly Track[]> {
  const found = new Map<string, Track>()
  const once = [...new Set(ids)]
  for (let at = 0; at < once.length; at += 100) {
    const { items } = await library.tracks.list({ ids: once.slice(at, at + 100).join(",") })
    for (const track of items) found.set(track.id, track)
  }
  return ids.flatMap((id) => found.get(id) ?? [])
}

async function take<T>(all: AsyncIterable<T>): Promise<readonly T[]> {
  const items: T[] = []
  for await (const item of all) {
    items.push(item)
    if (items.length === MOST) break
  }
  return items
}

export function shuffled<T>(items: readonly T[]): readonly T[] {
  const result = [...items]
  for (let at = result.length - 1; at > 0; at--) {
    const other = Math.floor(Math.random() * (at + 1))
    ;[result[at], result[other]] = [result[other] as T, result[at] as T]
  }
  return result
}
