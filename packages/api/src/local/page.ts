/** Pages of lists, as the contract has them. */
import type { Page } from "@ledgerline/core"

interface Read {
  readonly next?: Page<unknown>["next"] | null
  readonly total?: number | undefined
}

interface Answered<A> {
  readonly items: readonly A[]
  readonly next: string | null
  readonly total?: number
}

export const pageOf = <A>({ next = null, total }: Read, items: readonly A[]): Answered<A> => ({
  items,
  next,
  ...(total === undefined ? {} : { total }),
})
