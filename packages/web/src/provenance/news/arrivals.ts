/** Which actions are news to whoever looks at the page: what others did and has ended, once. */
import { asOne, type OneOperation } from "../history/grouping.ts"
import type { Operation } from "@ledgerline/client/contract"

/** Work that runs is told of when it has ended; a plain edit has no end. */
const hasEnded = ({ kind, outcome }: OneOperation): boolean => kind === null || outcome !== null

export class Arrivals {
  readonly #isOwn: (operation: OneOperation) => boolean
  #known: Set<string> | undefined

  /** `isOwn`: what somebody did here needs no news. */
  constructor(isOwn: (operation: OneOperation) => boolean) {
    this.#isOwn = isOwn
  }

  /** What is new since the last time; nothing the first time. */
  of(listed: readonly Operation[]): readonly OneOperation[] {
    const ended = asOne(listed).filter(hasEnded)
    const known = this.#known
    this.#known = new Set([...(known ?? []), ...ended.map(({ op }) => op)])
    return known === undefined ? [] : ended.filter((each) => !known.has(each.op) && !this.#isOwn(each))
  }
}

/** By who did them; those who did most last. */
export function byActor(operations: readonly OneOperation[]): readonly (readonly OneOperation[])[] {
  const actors = new Map<string, OneOperation[]>()
  for (const each of operations) actors.set(each.actor, [...(actors.get(each.actor) ?? []), each])
  return [...actors.values()].toSorted((a, b) => a.length - b.length)
}
