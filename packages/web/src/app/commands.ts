/** What can be done from anywhere: by keys, and by name in the palette. Pages add what they can while they are shown. */
import { useEffect, useSyncExternalStore } from "react"

export interface Command {
  /** The same command added twice counts once: the last one that was added. */
  readonly id: string
  readonly title: string
  /**
   * Keys as `mod+k`, `shift+n`, `/` or `space`; a sequence is two with a blank between: `g a`. `mod` is Command on a Mac and Control elsewhere.
   * Keys without `mod` do nothing while somebody writes.
   */
  readonly keys?: string
  /** Below what it is listed. */
  readonly group?: string
  readonly run: () => void
}

let commands: readonly Command[] = []
const listeners = new Set<() => void>()

function changed(next: readonly Command[]): void {
  commands = next
  for (const listener of listeners) listener()
}

/** Adds commands; answers what takes them away again. */
function addCommands(added: readonly Command[]): () => void {
  changed([...commands, ...added])
  return () => changed(commands.filter((each) => !added.includes(each)))
}

/** All that can be done now, the last added of each id. */
export function currentCommands(): readonly Command[] {
  return [...new Map(commands.map((each) => [each.id, each])).values()]
}

/** Commands for as long as a component is shown. `added` has to stay the same list until it changes. */
export function useCommands(added: readonly Command[]): void {
  useEffect(() => addCommands(added), [added])
}

export function useAllCommands(): readonly Command[] {
  const all = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => commands,
  )
  return [...new Map(all.map((each) => [each.id, each])).values()]
}
