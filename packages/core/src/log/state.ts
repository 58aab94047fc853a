/** What a writer knows of the log: where it ends, and each chain's head. Kept in memory where nobody else writes. */
import type { EventId, LogName, Origin } from "../ids.ts"
import { insert, query, queryOne, run, type Work } from "../store/port.ts"
import { CHAIN } from "./tables.ts"

export interface Chain {
  readonly id: number
  readonly log: LogName
  readonly origin: Origin
  /** Empty, or the id of the first event of the other side of a fork. */
  readonly branch: string
  readonly since: number
  seq: number
  head: EventId
  /** Position minus seq in the last run. */
  shift: number
  signed: number
  /** Not in the table yet. */
  isNew: boolean
}

export interface LogState {
  /** The position that the next event gets. */
  next: number
  readonly chains: Chain[]
  /** Main chains by `log origin`. */
  readonly main: Map<string, Chain>
}

export const chainKey = (log: LogName, origin: Origin): string => `${log} ${origin}`

export function* loadLogState(): Work<LogState> {
  const end = yield* queryOne<{ position: number; count: number }>(
    "SELECT position, count FROM chunk ORDER BY position DESC LIMIT 1",
  )
  const rows = yield* query<Omit<Chain, "isNew">>(
    "SELECT id, log, origin, branch, since, seq, head, shift, signed FROM chain ORDER BY id",
  )
  const chains = rows.map((row) => ({ ...row, isNew: false }))
  const main = new Map(
    chains.filter((chain) => chain.branch === "").map((chain) => [chainKey(chain.log, chain.origin), chain]),
  )
  return { next: end === undefined ? 1 : end.position + end.count, chains, main }
}

/** Adds a chain without events. */
export function addChain(
  state: LogState,
  log: LogName,
  origin: Origin,
  fork?: { branch: EventId; since: number; head: EventId },
): Chain {
  const chain: Chain = {
    id: state.chains.length + 1,
    log,
    origin,
    branch: fork?.branch ?? "",
    since: fork?.since ?? 1,
    seq: fork === undefined ? 0 : fork.since - 1,
    head: fork?.head ?? "",
    shift: Number.NaN,
    signed: fork === undefined ? 0 : fork.since - 1,
    isNew: true,
  }
  state.chains.push(chain)
  if (fork === undefined) state.main.set(chainKey(log, origin), chain)
  return chain
}

/** Saves what has moved. Only these columns: touching the others would rewrite an index with each append. */
export function* saveChains(chains: Iterable<Chain>): Work<void> {
  for (const chain of chains) {
    if (chain.isNew) {
      const { id, log, origin, branch, since, seq, head, shift, signed } = chain
      yield* insert(CHAIN, [[id, log, origin, branch, since, seq, head, shift, signed]])
      chain.isNew = false
    } else {
      yield* run("UPDATE chain SET seq = ?, head = ?, shift = ?, signed = ? WHERE id = ?", [
        chain.seq,
        chain.head,
        chain.shift,
        chain.signed,
        chain.id,
      ])
    }
  }
}
