/** The one list of jobs that follow an import. */
import type { ImportReport } from "../import/report.ts"
import type { NewJob } from "./enqueue.ts"
import { fingerprintJob } from "./fingerprint/job.ts"

/** What people want done with what is new. */
export interface FollowUpSettings {
  /** Whether files are fingerprinted. */
  readonly fingerprints: boolean
}

/** Enqueued in the transaction that ends a scan. Each has a key, so that many scans ask for one. */
export function followUps(report: ImportReport, { fingerprints }: FollowUpSettings, now: number): NewJob[] {
  const hasNewFiles = report.imported + report.updated > 0
  return fingerprints && hasNewFiles ? [fingerprintJob(now)] : []
}
