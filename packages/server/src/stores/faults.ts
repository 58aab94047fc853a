/** What a request is answered whose object store says no. */
import { Refusal } from "@ledgerline/api"
import { StoreRefused } from "@ledgerline/core/objectStore"

const FAULTS: Readonly<Record<StoreRefused["reason"], readonly [status: number, reason: string]>> = {
  invalid: [400, "badRequest"],
  unknown: [404, "notFound"],
  notThere: [404, "gone"],
  changed: [409, "changed"],
  unreachable: [409, "storeUnreachable"],
  refused: [409, "storeRefused"],
  noSuchBucket: [409, "noSuchBucket"],
  elsewhere: [409, "storeElsewhere"],
  wrongClock: [409, "wrongClock"],
  otherLibrary: [409, "otherLibrary"],
  otherStore: [409, "otherStore"],
  wrongBytes: [409, "wrongBytes"],
  tooLarge: [409, "storeTooLarge"],
  failed: [409, "storeFailed"],
  busy: [409, "storeBusy"],
  locked: [409, "storeLocked"],
}

/** A {@link Refusal} in place of a StoreRefused; anything else as it is. */
function asRefusal(cause: unknown): unknown {
  if (!(cause instanceof StoreRefused)) return cause
  const [status, reason] = FAULTS[cause.reason]
  return new Refusal(status, reason, cause.message)
}

/** Fails with a {@link Refusal} where a store says no. */
export const answered = <A>(answer: Promise<A>): Promise<A> =>
  answer.catch((cause: unknown) => {
    throw asRefusal(cause)
  })
