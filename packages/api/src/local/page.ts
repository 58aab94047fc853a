/** Pages of lists, as the contract has them. */
import type { Page } from "@ledgerline/core"

export const pageOf = <A>(
  { next = null }: { readonly next?: Page<unknown>["next"] | null },
  items: readonly A[],
): { readonly items: readonly A[]; readonly next: string | null } => ({ items, next })
