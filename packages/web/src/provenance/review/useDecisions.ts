/** What somebody decides while reviewing, and the way back from the last of it. */
import type { Changed } from "@ledgerline/client/contract"
import { useMemo, useState } from "react"
import { useTranslation } from "react-i18next"
import { useLibrary } from "../../app/library.tsx"
import { toastError } from "../../app/toasts.tsx"
import { tell, useDoing } from "../doing.ts"

export interface Decisions {
  /** Does it and says so. */
  readonly decide: (act: () => Promise<Changed>, said: string) => void
  /** Takes the last decision back. */
  readonly undo: () => void
}

export function useDecisions(): Decisions {
  const { t } = useTranslation("provenance")
  const library = useLibrary()
  const doing = useDoing()
  const [last, setLast] = useState<Changed>()
  return useMemo(
    () => ({
      decide: (act, said) =>
        void doing(act, said).then((changes) => (changes === undefined ? undefined : setLast(changes[0]))),
      undo: () => {
        if (last === undefined) return
        setLast(undefined)
        library.undo(last).then((undone) => tell(library, [undone], t("undone"), true), toastError)
      },
    }),
    [doing, last, library, t],
  )
}
