/**
 * Follows the chains while the log is walked, and names the event where one breaks. Of two events that do not chain,
 * either is damaged: the one before, if the event behind both names the second as it is, else the second.
 */
import type { EventId, LogName, Origin } from "../ids.ts"
import type { LogEvent } from "./event.ts"
import { prevOf } from "./header.ts"
import { type Chain, chainKey } from "./state.ts"
import type { Problem } from "./verify.ts"

export type ListedChain = Omit<Chain, "isNew">

/** Where an event lies. */
interface Place {
  readonly position: number
  readonly log: LogName
  readonly origin: Origin
  readonly seq: number
}

/** The last event of a chain that was met. */
interface Tip {
  readonly chain: ListedChain | undefined
  readonly seq: number
  readonly place: Place
  /** The event before it, where it does not name that one: one of the two is damaged. */
  readonly doubted: Place | undefined
}

export class ChainLinks {
  /** The first seq of the other sides of forks, by chain. */
  readonly since = new Map<number, number>()
  readonly #chains: readonly ListedChain[]
  readonly #report: (problem: Problem) => void
  /** By log and origin, then by id. */
  readonly #tips = new Map<string, Map<EventId, Tip>>()

  constructor(chains: readonly ListedChain[], report: (problem: Problem) => void) {
    this.#chains = chains
    this.#report = report
  }

  /** Finds the chain that an event goes on, and reports where it goes on none. */
  link(event: LogEvent, place: Place): ListedChain | undefined {
    const { log, origin, seq } = place
    const key = chainKey(log, origin)
    let tips = this.#tips.get(key)
    if (tips === undefined) this.#tips.set(key, (tips = new Map()))
    const own = this.#chains.filter((chain) => chain.log === log && chain.origin === origin)
    const branch = own.find((chain) => chain.branch === event.id)
    const prev = prevOf(event.header)
    const before = tips.get(prev)
    const follows = branch !== undefined || (seq === 1 ? tips.size === 0 : before?.seq === seq - 1)
    const chain = branch ?? before?.chain ?? own.find((each) => each.branch === "")
    let doubted: Place | undefined
    if (!follows) doubted = this.#breaks(tips, place)
    else if (branch === undefined && before?.doubted !== undefined) this.#broken(before.doubted)
    if (branch !== undefined) this.since.set(branch.id, seq)
    else if (follows) tips.delete(prev)
    else for (const [id, tip] of tips) if (tip.chain === chain) tips.delete(id)
    tips.set(event.id, { chain, seq, place, doubted })
    if (chain === undefined)
      this.#report({ kind: "index", ...place, message: `the chain of ${origin} in ${log} is not listed` })
    return chain
  }

  /** Reports where a chain does not end as it is listed. */
  finish(chain: ListedChain): void {
    const { log, origin, seq, head } = chain
    const tips = [...(this.#tips.get(chainKey(log, origin)) ?? [])]
    const [, tip] = tips.find(([id]) => id === head) ?? []
    if (tip?.doubted !== undefined) this.#broken(tip.doubted)
    if (tip?.seq === seq) return
    const [, last] = tips.find(([, each]) => each.chain === chain && each.seq === seq) ?? []
    const message = `the chain of ${origin} in ${log} does not end with event ${seq} as listed`
    this.#report({ kind: "chain", ...(last?.place ?? { log, origin, seq }), message })
  }

  /** An event that does not name the one before it: answers that one, while it may be the damaged one. */
  #breaks(tips: ReadonlyMap<EventId, Tip>, place: Place): Place | undefined {
    const before = [...tips.values()].findLast((tip) => tip.seq === place.seq - 1)
    if (before !== undefined && before.doubted === undefined) return before.place
    if (before !== undefined) this.#broken(before.place)
    else {
      for (const { doubted } of tips.values()) if (doubted !== undefined) this.#broken(doubted)
      const { seq, origin, position } = place
      const message = `event ${seq} of ${origin} (position ${position}) does not follow the one before it`
      this.#report({ kind: "chain", ...place, message })
    }
    return undefined
  }

  #broken(place: Place): void {
    const { seq, origin, position } = place
    const message = `event ${seq} of ${origin} (position ${position}) is damaged: it is not the one that the chain names`
    this.#report({ kind: "chain", ...place, message })
  }
}
