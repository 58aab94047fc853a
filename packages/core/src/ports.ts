/** What the engine may not take from its surroundings by itself: time, chance and keys. Tests and simulations hand in their own. */

import type { RowsBeside } from "./snapshot/beside.ts"
import type { Place } from "./snapshot/rows.ts"

/** Wall-clock time in milliseconds since 1970. It may jump, stand still or be years off; the engine copes. */
export interface Clock {
  now(): number
}

/** Unpredictable bytes. */
export interface Random {
  bytes(length: number): Uint8Array
}

/** Whether bytes were signed with Ed25519 by the key that belongs to a public key; false for anything that is neither. */
export type SignatureCheck = (publicKey: Uint8Array, bytes: Uint8Array, signature: Uint8Array) => boolean

/** Closes what must not lie readable in a database, by a key that is not in it. */
export interface Secrets {
  /** `what` names its place: as something else it cannot be opened. */
  seal(what: string, bytes: Uint8Array): Promise<Uint8Array>
  /** Undefined where it was changed, moved, or sealed with another key. */
  open(what: string, sealed: Uint8Array): Promise<Uint8Array | undefined>
}

export interface Ports {
  readonly clock: Clock
  readonly random: Random
  /** Lets other work of the process run in the middle of something long. At once where it is left out. */
  readonly pause?: () => Promise<void>
  /**
   * Checks the signatures of heads: a check of its own for each unless given. Whoever runs many replicas in one process
   * may remember what was checked already.
   */
  readonly isSigned?: SignatureCheck
  /**
   * Makes rows of a snapshot beside the event loop, from a place on. Undefined where that takes longer to begin than so many
   * bytes take here. Left out where there are no threads.
   */
  readonly rowsBeside?: (start: Place, bytes: number) => RowsBeside | undefined
  /** Without them what is secret lies in the database as it is. */
  readonly secrets?: Secrets
}
