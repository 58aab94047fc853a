import { type RefObject, useEffect, useState } from "react"
import { attached } from "./dragAdapter.ts"

/**
 * Takes what is dropped on an element. `read` finds it in the data of a drag, and answers undefined where something else is
 * dragged. All functions have to stay the same from one render to the next. Answers whether it is above the element now.
 */
export function useDropOf<T>(
  ref: RefObject<HTMLElement | null>,
  read: (data: Readonly<Record<string | symbol, unknown>>) => T | undefined,
  onDrop: (dropped: T) => void,
  canDrop: (dropped: T) => boolean,
): boolean {
  const [isOver, setOver] = useState(false)
  useEffect(() => {
    const element = ref.current
    if (element === null) return undefined
    return attached(({ dropTargetForElements }) =>
      dropTargetForElements({
        element,
        canDrop({ source }) {
          const dragged = read(source.data)
          return dragged !== undefined && canDrop(dragged)
        },
        onDragEnter: () => setOver(true),
        onDragLeave: () => setOver(false),
        onDrop({ source }) {
          setOver(false)
          const dragged = read(source.data)
          if (dragged !== undefined) onDrop(dragged)
        },
      }),
    )
  }, [ref, read, onDrop, canDrop])
  return isOver
}
