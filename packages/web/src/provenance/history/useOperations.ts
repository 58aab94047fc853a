/** What was done last, page after page as somebody wants them; the first one is kept up to date. */
import type { Operation } from "@ledgerline/client/contract"
import { useLive } from "@ledgerline/client/react"
import { useEffect, useMemo, useState } from "react"
import { useLibrary } from "../../app/library.tsx"
import { toastError } from "../../app/toasts.tsx"
import { inOrder } from "./grouping.ts"

/** Which actions are listed. */
export const SHOWN = ["changes", "listening", "all"] as const
export type Shown = (typeof SHOWN)[number]

/** Of one page. */
const LIMIT = 100

interface Held {
  /** To what they are the answer. */
  readonly of: object
  readonly items: readonly Operation[]
  readonly next: string | null
}

export interface Operations {
  /** Undefined until they are known. */
  readonly items: readonly Operation[] | undefined
  readonly error: Error | undefined
  readonly hasMore: boolean
  readonly more: () => void
}

export function useOperations(shown: Shown): Operations {
  const library = useLibrary()
  const asking = useMemo(
    () => ({ library, query: { limit: LIMIT, ...(shown === "all" ? {} : { about: shown }) } }),
    [library, shown],
  )
  const { value, error } = useLive(() => asking.library.operations.live(asking.query), [asking])
  const [last, setHeld] = useState<Held>()
  const held = last?.of === asking ? last : undefined
  const items = value === undefined ? undefined : inOrder([held?.items ?? [], value.items])
  const next = held === undefined ? (value?.next ?? null) : held.next
  const more = (): void => {
    if (next === null || items === undefined) return
    // With those of the first page: some of them move off it as something new comes.
    asking.library.operations
      .list({ ...asking.query, after: next })
      .then((page) => setHeld({ of: asking, items: [...items, ...page.items], next: page.next }), toastError)
  }
  const isEmpty = items?.length === 0
  // A page in which nothing fits is no end.
  useEffect(() => {
    if (isEmpty) more()
    // Once for each page.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [isEmpty, next])
  return { items, error, hasMore: next !== null, more }
}
