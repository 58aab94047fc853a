/** Dragging tracks: from tables to playlists and to the queue, and within a playlist. Menus and keys do the same. */
import type { Track } from "@ledgerline/client/contract"
import { attached } from "./dragAdapter.ts"
import { type RefObject, useEffect, useState } from "react"
import { useDropOf } from "./useDropOf.ts"

/** What is dragged: tracks, or what becomes tracks when it is dropped. */
export interface Dragged {
  readonly label: string
  readonly load: () => Promise<readonly Track[]>
  /** The places in a playlist that are dragged, so that they are moved there and not added. */
  readonly from?: { readonly playlist: string; readonly items: readonly string[] } | undefined
}

const KEY = Symbol("tracks")

const draggedOf = (data: Readonly<Record<string | symbol, unknown>>): Dragged | undefined =>
  data[KEY] as Dragged | undefined

/** Makes an element one that can be dragged; `get` is asked when somebody begins. */
export function useDrag(ref: RefObject<HTMLElement | null>, get: (element: HTMLElement) => Dragged | undefined): void {
  useEffect(() => {
    const element = ref.current
    if (element === null) return undefined
    return attached(({ draggable }) =>
      draggable({
        element,
        canDrag: () => get(element) !== undefined,
        getInitialData: () => ({ [KEY]: get(element) }),
        onGenerateDragPreview({ nativeSetDragImage, source }) {
          const dragged = draggedOf(source.data)
          if (dragged !== undefined && nativeSetDragImage !== null) showLabel(dragged.label, nativeSetDragImage)
        },
      }),
    )
  }, [ref, get])
}

/** A label beside the pointer in place of a picture of the row. */
function showLabel(text: string, set: (image: Element, x: number, y: number) => void): void {
  const label = document.createElement("div")
  label.className = "dragLabel"
  label.textContent = text
  document.body.append(label)
  set(label, -12, -8)
  // The browser has taken its picture by then.
  requestAnimationFrame(() => label.remove())
}

/** Takes tracks that are dropped on an element. Answers whether they are above it now. */
export const useDrop = (
  ref: RefObject<HTMLElement | null>,
  onDrop: (dragged: Dragged) => void,
  canDrop: (dragged: Dragged) => boolean = always,
): boolean => useDropOf(ref, draggedOf, onDrop, canDrop)

const always = (): boolean => true

/** Between which rows something would be put: above this one, or below it. */
export type Edge = "above" | "below"

/** Takes tracks that are dropped above or below a row. Answers where they would go now. */
export function useDropBetween(
  ref: RefObject<HTMLElement | null>,
  onDrop: ((dragged: Dragged, edge: Edge, element: HTMLElement) => void) | undefined,
): Edge | undefined {
  const [edge, setEdge] = useState<Edge>()
  useEffect(() => {
    const element = ref.current
    if (element === null || onDrop === undefined) return undefined
    const edgeAt = (y: number): Edge => {
      const { top, height } = element.getBoundingClientRect()
      return y < top + height / 2 ? "above" : "below"
    }
    return attached(({ dropTargetForElements }) =>
      dropTargetForElements({
        element,
        canDrop: ({ source }) => draggedOf(source.data) !== undefined,
        onDrag: ({ location }) => setEdge(edgeAt(location.current.input.clientY)),
        onDragLeave: () => setEdge(undefined),
        onDrop({ source, location }) {
          setEdge(undefined)
          const dragged = draggedOf(source.data)
          if (dragged !== undefined) onDrop(dragged, edgeAt(location.current.input.clientY), element)
        },
      }),
    )
  }, [ref, onDrop])
  return edge
}
