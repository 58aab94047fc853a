/** Dragging playlists and folders into folders. Menus do the same. */
import type { Playlist, PlaylistFolder } from "@ledgerline/client/contract"
import { type RefObject, useEffect, useState } from "react"
import { attached } from "../tracks/dragAdapter.ts"

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
export function useDropFiling(
  ref: RefObject<HTMLElement | null>,
  onDrop: (filing: Filing) => void,
  canDrop: (filing: Filing) => boolean,
): boolean {
  const [isOver, setOver] = useState(false)
  useEffect(() => {
    const element = ref.current
    if (element === null) return undefined
    return attached(({ dropTargetForElements }) =>
      dropTargetForElements({
        element,
        canDrop({ source }) {
          const filing = filingOf(source.data)
          return filing !== undefined && canDrop(filing)
        },
        onDragEnter: () => setOver(true),
        onDragLeave: () => setOver(false),
        onDrop({ source }) {
          setOver(false)
          const filing = filingOf(source.data)
          if (filing !== undefined) onDrop(filing)
        },
      }),
    )
  }, [ref, onDrop, canDrop])
  return isOver
}
