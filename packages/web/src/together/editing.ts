/** Which lists were changed from here a moment ago: others are told that somebody edits them. */

/** Milliseconds after a change in which somebody counts as editing. */
const RECENT = 30_000

const changed = new Map<string, ReturnType<typeof setTimeout>>()
const listeners = new Set<() => void>()

const tell = (): void => {
  for (const listener of listeners) listener()
}

/** A list was changed from here. */
export function noteEdit(list: string): void {
  clearTimeout(changed.get(list))
  changed.set(
    list,
    setTimeout(() => {
      changed.delete(list)
      tell()
    }, RECENT),
  )
  tell()
}

export const isEditing = (list: string): boolean => changed.has(list)

export function onEditing(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
