/** Short news at the edge of the page, some with something to do about them, such as undoing. */
import { lazy, Suspense, useSyncExternalStore } from "react"
import { problemOf } from "./problem.ts"

export interface ToastAction {
  readonly label: string
  readonly onSelect: () => void
}

export interface ToastContent {
  readonly title: string
  readonly isError?: boolean
  readonly action?: ToastAction | undefined
}

const load = () => import("./ToastLayer.tsx")
const ToastLayer = lazy(() => load().then((module) => ({ default: module.ToastLayer })))

/** Whether there was anything to say yet. */
let isWanted = false
const listeners = new Set<() => void>()

function say(content: ToastContent): void {
  isWanted = true
  for (const listener of listeners) listener()
  void load().then(({ show }) => show(content))
}

/** Says something for some seconds. Readers of screens say it too. */
export function toast(title: string, action?: ToastAction): void {
  say({ title, action })
}

/** Says that something went wrong; longer, and at once. */
export function toastError(error: unknown): void {
  void problemOf(error).then((title) => say({ title, isError: true }))
}

export function Toasts() {
  const isShown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => isWanted,
  )
  return isShown ? (
    <Suspense fallback={null}>
      <ToastLayer />
    </Suspense>
  ) : null
}
