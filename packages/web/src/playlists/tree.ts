/** Playlists in their folders as the rows in which they are listed. Plain functions. */
import type { Playlist, PlaylistFolder } from "@ledgerline/client/contract"

/** Deeper folders stand no further in. */
const DEEPEST = 8

export type TreeRow =
  | { readonly folder: PlaylistFolder; readonly depth: number; readonly isOpen: boolean; readonly count: number }
  | { readonly playlist: Playlist; readonly depth: number }

type Place = string | null

/** Folders first, then lists, each by name as they come. What lies in a folder that is closed is left out. */
export function rowsOf(
  playlists: readonly Playlist[],
  folders: readonly PlaylistFolder[],
  closed: ReadonlySet<string>,
): readonly TreeRow[] {
  const there = new Set(folders.map(({ id }) => id))
  // Folders and lists come by two answers, of which one may be behind.
  const placeOf = (id: Place): Place => (id !== null && there.has(id) ? id : null)
  const foldersIn = Map.groupBy(folders, ({ parent }) => placeOf(parent))
  const listsIn = Map.groupBy(playlists, ({ folder }) => placeOf(folder))
  const rows: TreeRow[] = []
  const waiting: { readonly of: PlaylistFolder | readonly Playlist[]; readonly depth: number }[] = []
  const enter = (place: Place, depth: number): void => {
    waiting.push({ of: listsIn.get(place) ?? [], depth })
    for (const of of (foldersIn.get(place) ?? []).toReversed()) waiting.push({ of, depth })
  }
  enter(null, 0)
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { of: folder, depth } = next
    if (!("id" in folder)) {
      rows.push(...folder.map((playlist) => ({ playlist, depth })))
      continue
    }
    const isOpen = !closed.has(folder.id)
    const count = (foldersIn.get(folder.id)?.length ?? 0) + (listsIn.get(folder.id)?.length ?? 0)
    rows.push({ folder, depth, isOpen, count })
    if (isOpen) enter(folder.id, Math.min(depth + 1, DEEPEST))
  }
  return rows
}

/** A folder with all above it: "Parties / Summer". */
export function pathOf(id: string, folders: readonly PlaylistFolder[]): string {
  const known = new Map(folders.map((folder) => [folder.id, folder]))
  const names: string[] = []
  for (let at = known.get(id); at !== undefined && names.length < DEEPEST; at = known.get(at.parent ?? ""))
    names.unshift(at.name)
  return names.join(" / ")
}

/** Whether a folder is another one or lies in it. */
export function isWithin(id: string, other: string, folders: readonly PlaylistFolder[]): boolean {
  const above = new Map(folders.map((folder) => [folder.id, folder.parent]))
  for (let at: Place = id; at !== null; at = above.get(at) ?? null) if (at === other) return true
  return false
}
