/** What happened to one thing, page after page as somebody wants it; the last page is kept up to date. */
import type { HistoryEntry } from "@ledgerline/client/contract"
import { useLive } from "@ledgerline/client/react"
import { useMemo, useState } from "react"
import { useLibrary } from "../../app/library.tsx"
import { toastError } from "../../app/toasts.tsx"
import type { SubjectKind } from "../fields.ts"
import { editable } from "../subject.ts"
import { joined } from "./grouping.ts"

/** Of one page. */
const LIMIT = 100

interface Held {
  /** To what they are the answer. */
  readonly of: object
  readonly items: readonly HistoryEntry[]
  readonly earlier: string | null
}

export interface HistoryShown {
  /** In order; undefined until they are known. */
  readonly items: readonly HistoryEntry[] | undefined
  readonly error: Error | undefined
  readonly hasEarlier: boolean
  readonly earlier: () => void
}

export function useHistory(kind: SubjectKind, id: string): HistoryShown {
  const library = useLibrary()
  const asking = useMemo(() => ({ subjects: editable(library, kind), id }), [library, kind, id])
  const { value, error } = useLive(() => asking.subjects.liveHistory(asking.id, { limit: LIMIT }), [asking])
  const [last, setHeld] = useState<Held>()
  const held = last?.of === asking ? last : undefined
  const items = value === undefined ? undefined : joined([held?.items ?? [], value.items])
  const before = held === undefined ? (value?.earlier ?? null) : held.earlier
  const earlier = (): void => {
    if (before === null || items === undefined) return
    asking.subjects.history(asking.id, { before, limit: LIMIT }).then((page) => {
      // With those of the last page: some of them move off it as something new comes.
      const first = page[0]
      const isAll = first === undefined || page.length < LIMIT
      setHeld({ of: asking, items: joined([page, items]), earlier: isAll ? null : first.id })
    }, toastError)
  }
  return { items, error, hasEarlier: before !== null, earlier }
}
