/** Dialogs that are opened by entries of menus and by commands, from where there is no component to show them. */
import { type ReactNode, useSyncExternalStore } from "react"

interface Shown {
  readonly key: number
  readonly content: ReactNode
}

let shown: Shown | undefined
let next = 1
const listeners = new Set<() => void>()

function show(content: Shown | undefined): void {
  shown = content
  for (const listener of listeners) listener()
}

/** Shows what `make` makes, in place of what was shown, until `close` is called: `showDialog((close) => <Rename onClose={close} />)`. */
export function showDialog(make: (close: () => void) => ReactNode): void {
  const key = next++
  const close = (): void => (shown?.key === key ? show(undefined) : undefined)
  show({ key, content: make(close) })
}

/** Where they are shown: once in the app, where there is a library around it. */
export function Dialogs() {
  const current = useSyncExternalStore(subscribe, () => shown)
  return current === undefined ? null : <div key={current.key}>{current.content}</div>
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
