/** Dragging playlists and folders into folders. Menus do the same. */
import type { Playlist, PlaylistFolder } from "@ledgerline/client/contract"
import { type RefObject, useEffect } from "react"
import { attached } from "../tracks/dragAdapter.ts"
import { useDropOf } from "../tracks/useDropOf.ts"

/** What is dragged: it stays with those whose it is. */
export type Filing = { readonly playlist: Playlist } | { readonly folder: PlaylistFolder }

const KEY = Symbol("filing")

const filingOf = (data: Readonly<Record<string | symbol, unknown>>): Filing | undefined =>
  data[KEY] as Filing | undefined

export const ownerOf = (filing: Filing): string | null =>
  "folder" in filing ? filing.folder.user : filing.playlist.user

/** Makes an element one that can be dragged into a folder. */
export function useDragFiling(ref: RefObject<HTMLElement | null>, filing: Filing, canDrag: boolean): void {
  useEffect(() => {
    const element = ref.current
    if (element === null || !canDrag) return undefined
    return attached(({ draggable }) => draggable({ element, getInitialData: () => ({ [KEY]: filing }) }))
  }, [ref, filing, canDrag])
}

/** Takes what is dropped on an element. Answers whether it is above it now. */
export const useDropFiling = (
  ref: RefObject<HTMLElement | null>,
  onDrop: (filing: Filing) => void,
  canDrop: (filing: Filing) => boolean,
): boolean => useDropOf(ref, filingOf, onDrop, canDrop)
