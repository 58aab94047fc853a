/** What takes many requests: a window says how far it is and ends it, and one click takes all of it back. */
import type { LibraryApi } from "@ledgerline/client/remote"
import i18next from "i18next"
import { lazy, Suspense } from "react"
import { showDialog } from "./dialogs.tsx"
import { toast, toastError } from "./toasts.tsx"

const InSight = lazy(() => import("./InSight.tsx").then((module) => ({ default: module.InSight })))

export interface Going {
  readonly signal: AbortSignal
  readonly report: (done: number) => void
}

/** Does something long in sight. Whatever `work` throws is thrown on; it is told by the signal when somebody ends it. */
export async function inSight<T>(title: string, total: number, work: (going: Going) => Promise<T>): Promise<T> {
  const far = new Far()
  const stop = new AbortController()
  let close = (): void => undefined
  showDialog((end) => {
    close = end
    return (
      <Suspense fallback={null}>
        <InSight title={title} total={total} far={far} onStop={() => stop.abort()} />
      </Suspense>
    )
  })
  try {
    return await work({ signal: stop.signal, report: (done) => far.set(done) })
  } finally {
    close()
  }
}

/** Tells of what went wrong, unless somebody ended it. */
export const unlessEnded = (error: unknown): void =>
  error instanceof DOMException && error.name === "AbortError" ? undefined : toastError(error)

/** How far something is, for those who look. */
export class Far {
  readonly #listeners = new Set<() => void>()
  done = 0

  set(done: number): void {
    this.done = done
    for (const listener of this.#listeners) listener()
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}

interface Changed {
  readonly op: string | null
  readonly events: readonly string[]
}

export interface ManyChanges<T> {
  readonly title: string
  readonly items: readonly T[]
  /** Items of one request. */
  readonly size: number
  readonly change: (part: readonly T[], from: number) => Promise<Changed>
}

/**
 * Changes many things, as many as one request takes at a time. Answers what came of it, and of how many: of fewer than all where
 * somebody ended it, or one request failed, which is told.
 */
export async function changeMany<T>({ title, items, size, change }: ManyChanges<T>) {
  const changes: Changed[] = []
  let done = 0
  const go = async ({ signal, report }: Going): Promise<void> => {
    for (let from = 0; from < items.length && !signal.aborted; from += size) {
      const part = items.slice(from, from + size)
      changes.push(await change(part, from))
      done = from + part.length
      report(done)
    }
  }
  try {
    if (items.length <= size) await go({ signal: new AbortController().signal, report: () => undefined })
    else await inSight(title, items.length, go)
  } catch (error) {
    toastError(error)
  }
  return { changes, done }
}

/** Takes several changes back, the last first. Fails where none of them is left to be taken back. */
export async function undoAll(
  library: Pick<LibraryApi, "undo">,
  changes: readonly Changed[],
): Promise<readonly Changed[]> {
  const undone: Changed[] = []
  let refused: unknown
  for (const change of changes.toReversed()) {
    try {
      undone.push(await library.undo(change))
    } catch (error) {
      // Somebody has taken that one back already: the others are still to be. Told by its reason alone: the class of the error
      // would come with all that is beside it, into what is loaded first.
      if ((error as { readonly reason?: unknown }).reason !== "rejected") throw error
      refused = error
    }
  }
  if (undone.length === 0 && refused !== undefined) throw refused
  return undone
}

/** Says what was done, with the way back for all of it; `onUndo` is told when somebody goes it. */
export function tellMany(
  library: LibraryApi,
  text: string,
  changes: readonly Changed[],
  onUndo = (): void => undefined,
): void {
  const made = changes.filter(({ op }) => op !== null)
  const undo = {
    label: i18next.t("undo"),
    onSelect: () => {
      onUndo()
      void undoAll(library, made).catch(toastError)
    },
  }
  toast(text, made.length === 0 ? undefined : undo)
}
