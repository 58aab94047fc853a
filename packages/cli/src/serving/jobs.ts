/** The queue of jobs as a server shows it. */
import type { Library, Work } from "@ledgerline/core"
import type { JobObject, WorkPort } from "@ledgerline/server"
import { cancelJob, findJob, hasJobTables, type Job, listJobs, listLines, retryJob } from "@ledgerline/workers/jobs"
import type { Work as Working } from "./work.ts"

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
  ...sourceOf(job),
  enqueuedAt: job.enqueuedAt,
  startedAt: job.startedAt,
  endedAt: job.endedAt,
})

function sourceOf({ payload }: Job): { source?: string } {
  const { source } = (payload ?? {}) as { readonly source?: unknown }
  return typeof source === "string" ? { source } : {}
}

/** `work` is what this process does; undefined where it does none. `onChange` is told when somebody changed a job. */
export function workPort(
  library: Library,
  work: () => Pick<Working, "scan" | "wake" | "watches"> | undefined,
  onChange: () => void,
): WorkPort {
  const { store, ports } = library

  const change = async (act: typeof cancelJob | typeof retryJob, id: number): Promise<JobObject | undefined> => {
    const changed = await store.write(function* (): Work<JobObject | undefined> {
      if (!(yield* hasJobTables(store.dialect))) return undefined
      yield* act({ dialect: store.dialect, now: Math.floor(ports.clock.now()) }, id)
      const job = yield* findJob(id)
      return job === undefined ? undefined : jobObject(job)
    })
    work()?.wake()
    onChange()
    return changed
  }

  return {
    jobs: ({ which, after, limit }) =>
      store.read(function* () {
        if (!(yield* hasJobTables(store.dialect))) return []
        const states = STATES[which]
        const from = which === "open" ? { after: after ?? 0 } : { before: after ?? Infinity }
        const jobs = yield* listJobs({ ...from, limit, ...(states === undefined ? {} : { states }) })
        return jobs.map(jobObject)
      }),
    cancel: (id) => change(cancelJob, id),
    retry: (id) => change(retryJob, id),
    lines: ({ job, before, limit }) =>
      store.read(function* () {
        if (!(yield* hasJobTables(store.dialect)) || (yield* findJob(job)) === undefined) return undefined
        return yield* listLines(store, { job, before, limit })
      }),
    watches: () => [...(work()?.watches() ?? [])].map(([source, { state, why = null }]) => ({ source, state, why })),
    scan: async (source, options) => (await work()?.scan(source, options)) ?? false,
  }
}
