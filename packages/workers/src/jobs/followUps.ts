/** The one list of jobs that follow an import. */
import type { ImportReport } from "../import/report.ts"
import { artworkJob } from "./artworkSizes/job.ts"
import type { NewJob } from "./enqueue.ts"
import { loudnessJob } from "./loudness/job.ts"
import { fingerprintJob } from "./fingerprint/job.ts"

/** What people want done with what is new. */
export interface FollowUpSettings {
  /** Whether files are fingerprinted. */
  readonly fingerprints: boolean
  /** Whether sizes of images are made. */
  readonly artwork: boolean
  /** Whether files are measured for how loud they are. */
  readonly loudness: boolean
}

/** Enqueued in the transaction that ends a scan. Each has a key, so that many scans ask for one. */
export function followUps(report: ImportReport, settings: FollowUpSettings, now: number): NewJob[] {
  const hasNewFiles = report.imported + report.updated > 0
  // An image alone is a change too, and not counted.
  const hasChanges = report.op !== undefined
  const { fingerprints, artwork, loudness } = settings
  const wanted = {
    fingerprints: fingerprints && hasNewFiles,
    artwork: artwork && hasChanges,
    loudness: loudness && hasNewFiles,
  }
  return jobsOf(wanted, now)
}

/** Enqueued when a program begins, for what was left by others: imports by hand, and runs that were cut off. */
export const jobsOf = ({ fingerprints, artwork, loudness }: FollowUpSettings, now: number): NewJob[] => [
  ...(fingerprints ? [fingerprintJob(now)] : []),
  ...(artwork ? [artworkJob(now)] : []),
  ...(loudness ? [loudnessJob(now)] : []),
]
