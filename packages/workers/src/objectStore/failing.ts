/** What a job does when its store says no: what waiting may mend is tried again, all else is for people. */
import { StoreRefused } from "@ledgerline/core/objectStore"
import { PermanentFailure } from "../jobs/errors.ts"

const PASSING: ReadonlySet<StoreRefused["reason"]> = new Set(["unreachable", "busy", "failed"])

/** Throws what the queue understands. */
export function failAsJob(cause: unknown): never {
  if (!(cause instanceof StoreRefused) || PASSING.has(cause.reason)) throw cause
  throw new PermanentFailure({ message: `${cause.reason}: ${cause.message}` })
}
