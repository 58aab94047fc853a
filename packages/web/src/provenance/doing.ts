/** Changes, with news of what came of them, and the way back. */
import type { Changed } from "@ledgerline/client/contract"
import type { LibraryApi } from "@ledgerline/client/remote"
import i18next from "i18next"
import { useCallback } from "react"
import { useLibrary } from "../app/library.tsx"
import { undoAll } from "../app/batches.tsx"
import { toast, toastError } from "../app/toasts.tsx"

/** What this page did itself; it is no news to who did it. */
const own = new Set<string>()

export const isOwn = (op: string): boolean => own.has(op)

const isWhole = (change: Changed): change is Changed & { readonly op: string } => change.op !== null

/** Says what was done, with a button that takes it back; taking back can be taken back as well. */
export function tell(library: LibraryApi, changes: readonly Changed[], said: string, isUndone = false): void {
  const made = changes.filter(isWhole)
  if (made.length === 0) return toast(i18next.t("provenance:nothingChanged"))
  for (const { op } of made) own.add(op)
  toast(said, {
    label: isUndone ? i18next.t("provenance:redo") : i18next.t("undo"),
    onSelect: () => {
      undoAll(library, made).then(
        (undone) => tell(library, undone, i18next.t("provenance:undone"), !isUndone),
        toastError,
      )
    },
  })
}

/** What came of it; several changes are taken back together. */
type Act = () => Promise<Changed | readonly Changed[]>

export interface DoingOptions {
  /** Whether this itself takes something back. */
  readonly isUndone?: boolean
}

export type Doing = (act: Act, said: string, options?: DoingOptions) => Promise<readonly Changed[] | undefined>

/** Does something and tells of it; answers what came of it, undefined where it failed and that was told. */
export function useDoing(): Doing {
  const library = useLibrary()
  return useCallback(
    async (act, said, { isUndone = false } = {}) => {
      try {
        const made = await act()
        const changes = "op" in made ? [made] : made
        tell(library, changes, said, isUndone)
        return changes
      } catch (error) {
        toastError(error)
        return undefined
      }
    },
    [library],
  )
}
