/** What can be done with playlists; each change can be taken back from the message that tells of it. */
import type { Playlist, PlaylistItem, Track } from "@ledgerline/client/contract"
import type { LibraryApi } from "@ledgerline/client/remote"
import i18next from "i18next"
import { changeMany, tellMany } from "../app/batches.tsx"
import { toast, toastError } from "../app/toasts.tsx"
import { noteEdit } from "../together/editing.ts"

const t = i18next.getFixedT(null, "browse")

interface Change {
  readonly op: string | null
  readonly events: readonly string[]
}

/** Does it, says so, and offers to undo it. Says what went wrong where it did. */
export async function told(library: LibraryApi, text: string, change: () => Promise<Change>): Promise<boolean> {
  try {
    const done = await change()
    const undo = { label: i18next.t("undo"), onSelect: () => void library.undo(done).catch(toastError) }
    toast(text, done.op === null ? undefined : undo)
    return true
  } catch (error) {
    toastError(error)
    return false
  }
}

/** Tracks of one request. */
const MOST = 1000

export async function addTo(
  library: LibraryApi,
  { id, name }: Pick<Playlist, "id" | "name">,
  tracks: readonly Pick<Track, "id">[],
  at?: number,
): Promise<void> {
  if (tracks.length === 0) return
  noteEdit(id)
  const { changes, done } = await changeMany({
    title: t("adding", { name }),
    items: tracks.map((track) => track.id),
    size: MOST,
    change: (part, from) => library.playlists.add(id, part, at === undefined ? {} : { at: at + from }),
  })
  if (done > 0) tellMany(library, t("addedTo", { count: done, name }), changes)
}

/** Moves places so that they stand before what stood at `at`, counted with them. */
export async function moveTo(
  library: LibraryApi,
  { id }: Pick<Playlist, "id">,
  items: readonly string[],
  at: number,
): Promise<void> {
  noteEdit(id)
  try {
    await library.playlists.move(id, items, { at: Math.max(0, at) })
  } catch (error) {
    toastError(error)
  }
}

export async function takeFrom(
  library: LibraryApi,
  { id, name }: Playlist,
  items: readonly Pick<PlaylistItem, "item">[],
): Promise<void> {
  if (items.length === 0) return
  noteEdit(id)
  const { changes, done } = await changeMany({
    title: t("takingOut", { name }),
    items: items.map(({ item }) => item),
    size: MOST,
    change: (part) => library.playlists.take(id, part),
  })
  if (done > 0) tellMany(library, t("takenFrom", { count: done, name }), changes)
}

export const removePlaylist = (library: LibraryApi, { id, name }: Playlist): Promise<boolean> =>
  told(library, t("playlistRemoved", { name }), () => library.playlists.remove(id))

/** Where moved places stand among those that stay, where they are put before the one at `at` of all. */
export const placeAmongRest = (at: number, moved: readonly number[]): number =>
  at - moved.filter((index) => index < at).length
