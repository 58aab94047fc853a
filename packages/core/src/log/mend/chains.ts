/**
 * Writes the rows of chains anew from the events, where these say without doubt what the rows must be. A row that says
 * something else of where its chain ends may be all that tells of lost events: then it stays. docs/spec/log.md, LOG-14.
 */
import { isEventId } from "../../ids.ts"
import { insert, query, run, type Work } from "../../store/port.ts"
import type { ListedChain } from "../chainLinks.ts"
import { CHAIN } from "../tables.ts"
import type { DerivedChain } from "./derive.ts"
import { isAlike } from "./nearby.ts"

/** Whether a copy elsewhere has this event at the end of a chain: then it is the row that is damaged. */
export type IsVouched = (chain: DerivedChain) => boolean

/** The listed chains by the derived ones they stand for; undefined where a row tells of events that are not here. */
function matched(listed: readonly ListedChain[], derived: readonly DerivedChain[], isVouched: IsVouched) {
  const rows = new Map<DerivedChain, ListedChain>()
  const left = new Set(listed)
  const match = (isSame: (row: ListedChain, chain: DerivedChain) => boolean): void => {
    for (const chain of derived) {
      if (rows.has(chain)) continue
      const row = [...left].find((each) => isSame(each, chain))
      if (row === undefined) continue
      left.delete(row)
      rows.set(chain, row)
    }
  }
  match((row, chain) => row.log === chain.log && row.origin === chain.origin && row.branch === chain.branch)
  // What it is called is damaged, not where it ends.
  match((row, chain) => isAlike(row.head, chain.head))
  const isClear = (chain: DerivedChain): boolean => {
    const row = rows.get(chain)
    if (row === undefined || row.seq < chain.seq || isVouched(chain)) return true
    return isAlike(row.head, chain.head) || (row.seq === chain.seq && !isEventId(row.head))
  }
  return left.size === 0 && derived.every(isClear) ? rows : undefined
}

/** The ends of chains that two accounts disagree on: the events here, and the rows. */
export const doubtedEnds = (listed: readonly ListedChain[], derived: readonly DerivedChain[]): DerivedChain[] =>
  derived.filter((chain) => {
    const row = listed.find(
      (each) => each.log === chain.log && each.origin === chain.origin && each.branch === chain.branch,
    )
    return row !== undefined && row.seq === chain.seq && !isAlike(row.head, chain.head)
  })

export const listedChains = (): Work<ListedChain[]> =>
  query<ListedChain>("SELECT id, log, origin, branch, since, seq, head, shift, signed FROM chain ORDER BY id")

/**
 * Makes the rows of chains what the events say; answers whether they now are. Chains are numbered in the order in which
 * they began. What indexes them is the caller's to write anew.
 */
export function* mendChains(derived: readonly DerivedChain[], isVouched: IsVouched): Work<boolean> {
  const listed = yield* listedChains()
  const rows = matched(listed, derived, isVouched)
  if (rows === undefined) return false
  const isAsListed = (chain: DerivedChain, i: number): boolean => {
    const row = rows.get(chain)
    return (
      row !== undefined &&
      row.id === i + 1 &&
      (["log", "origin", "branch", "since", "seq", "head", "shift"] as const).every((name) => row[name] === chain[name])
    )
  }
  if (derived.length === listed.length && derived.every(isAsListed)) return true
  yield* run("DELETE FROM chain")
  yield* insert(
    CHAIN,
    derived.map((chain, i) => {
      const { log, origin, branch, since, seq, head, shift } = chain
      return [i + 1, log, origin, branch, since, seq, head, shift, rows.get(chain)?.signed ?? since - 1]
    }),
  )
  return true
}
