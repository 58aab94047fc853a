/** What a server shows and steers of the work in the background; whoever starts it provides it. */
import type { JobLineObject, JobObject, SourceWatchObject } from "@ledgerline/api"

export interface WorkPort {
  /** Jobs from the first behind one on: what is open in its order, else the latest first. */
  readonly jobs: (asked: {
    readonly which: "open" | "failed" | "all"
    readonly after: number | undefined
    readonly limit: number
  }) => Promise<readonly JobObject[]>
  /** What a job said, the latest first; undefined where there is no such job. */
  readonly lines: (asked: {
    readonly job: number
    readonly before: number | undefined
    readonly limit: number
  }) => Promise<readonly JobLineObject[] | undefined>
  /** What came of it; undefined where there is no such job. */
  readonly cancel: (id: number) => Promise<JobObject | undefined>
  readonly retry: (id: number) => Promise<JobObject | undefined>
  /** How the folders of this process are kept up to date; none where another process does the work. */
  readonly watches: () => readonly SourceWatchObject[]
  /**
   * Has a source looked through before everything else, where told so with files that are missing called lost; false where
   * none of this server is that one.
   */
  readonly scan: (source: string, options?: { readonly confirmLosses: boolean }) => Promise<boolean>
}
