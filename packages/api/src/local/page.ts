/** Pages of lists, as the contract has them. */
import type { Page } from "@ledgerline/core"

interface Read {
  readonly next?: Page<unknown>["next"] | null
  readonly total?: number | undefined
  readonly offset?: number | undefined
}

interface Answered<A> {
  readonly items: readonly A[]
  readonly next: string | null
  readonly total?: number
  readonly offset?: number
}

export const pageOf = <A>({ next = null, total, offset }: Read, items: readonly A[]): Answered<A> => ({
  items,
  next,
  ...(total === undefined ? {} : { total }),
  ...(offset === undefined ? {} : { offset }),
})
