/** The queue of jobs as a server shows it. */
import type { Library, Work } from "@ledgerline/core"
import type { JobObject, WorkPort } from "@ledgerline/server"
import { cancelJob, findJob, hasJobTables, type Job, listJobs, retryJob } from "@ledgerline/workers/jobs"

const STATES = { open: ["waiting", "running", "delayed"], failed: ["failed"], all: undefined } as const

const jobObject = (job: Job): JobObject => ({
  id: job.id,
  kind: job.kind,
  state: job.state,
  attempts: job.attempts,
  mostAttempts: job.maxAttempts,
  cancelling: job.isCancelling,
  progress: job.progress,
  error: job.error === null ? null : { tag: job.error.tag, message: job.error.message },
  enqueuedAt: job.enqueuedAt,
  startedAt: job.startedAt,
  endedAt: job.endedAt,
})

/** `scan` is of the work that this process does; undefined where it does none. */
export function workPort(library: Library, scan: () => ((source: string) => Promise<boolean>) | undefined): WorkPort {
  const { store, ports } = library

  const change = (act: typeof cancelJob | typeof retryJob, id: number): Promise<JobObject | undefined> =>
    store.write(function* (): Work<JobObject | undefined> {
      if (!(yield* hasJobTables(store.dialect))) return undefined
      yield* act({ dialect: store.dialect, now: Math.floor(ports.clock.now()) }, id)
      const job = yield* findJob(id)
      return job === undefined ? undefined : jobObject(job)
    })

  return {
    jobs: ({ which, after, limit }) =>
      store.read(function* () {
        if (!(yield* hasJobTables(store.dialect))) return []
        const states = STATES[which]
        const jobs = yield* listJobs({ after, limit, ...(states === undefined ? {} : { states }) })
        return jobs.map(jobObject)
      }),
    cancel: (id) => change(cancelJob, id),
    retry: (id) => change(retryJob, id),
    scan: async (source) => (await scan()?.(source)) ?? false,
  }
}
