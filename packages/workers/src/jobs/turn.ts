/** One transaction of a runner: what has ended, what goes on, and what is next. */
import type { Work } from "@ledgerline/core"
import { removeOldJobs } from "./keep.ts"
import {
  checkLeases,
  type Lease,
  type LeasedJob,
  leaseJobs,
  type Renewal,
  renewLeases,
  wakeJobs,
  type Wanted,
} from "./lease.ts"
import { type Unwritten, writeLines } from "./lines.ts"
import { nextDue } from "./list.ts"
import { type Settled, type Settlement, settleJobs } from "./settle.ts"
import type { JobContext } from "./table.ts"

export interface Turn extends Wanted {
  readonly settlements: readonly Settlement[]
  readonly lines: readonly Unwritten[]
  readonly renewals: readonly Renewal[]
  /** Leases that need no renewal yet. */
  readonly held: readonly Lease[]
  /** Whether to remove old jobs. */
  readonly cleans: boolean
}

export interface Turned {
  readonly settled: readonly Settled[]
  readonly lost: readonly Lease[]
  readonly cancelling: readonly Lease[]
  readonly leased: readonly LeasedJob[]
  /** When time alone brings something next. */
  readonly due: number | undefined
  readonly removed: number
}

/** Renews before it wakes: whoever slept with the machine keeps what nobody else took. */
export function* takeTurn(context: JobContext, turn: Turn): Work<Turned> {
  const settled = yield* settleJobs(context, turn.settlements)
  const renewed = yield* renewLeases(context, turn.renewals, turn.leaseMs)
  const checked = yield* checkLeases(context, turn.held)
  yield* writeLines(turn.lines)
  yield* wakeJobs(context)
  const leased = yield* leaseJobs(context, turn)
  const removed = turn.cleans ? yield* removeOldJobs(context) : 0
  return {
    settled,
    lost: [...renewed.lost, ...checked.lost],
    cancelling: [...renewed.cancelling, ...checked.cancelling],
    leased,
    due: yield* nextDue(),
    removed,
  }
}
