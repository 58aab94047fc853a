/** `jobs`: work that waits or runs in the background, and the dead letters. */
import { cancelJob, findJob, hasJobTables, type Job, listJobs, retryJob } from "@ledgerline/workers/jobs"
import { type Context, defineCommand } from "../frame/command.ts"
import { NotFound, UsageError } from "../frame/errors.ts"
import { EXIT } from "../frame/exit.ts"
import { time } from "../frame/text.ts"

const OPEN = ["delayed", "waiting", "running"] as const
const PAGE = 1_000

export const command = defineCommand({
  usage: "[retry ID | cancel ID]",
  arity: [0, 2],
  options: {
    all: { type: "flag", doc: "also those that ended, as long as they are kept" },
    failed: { type: "flag", doc: "only those that failed and are not tried again" },
  },
  details:
    "Lists what waits and runs. retry ID has a failed or cancelled job run again, and a delayed one at once. What is done is kept for an hour, what was cancelled for a day, what failed for 30 days.",
  examples: ["ledgerline jobs --failed", "ledgerline jobs retry 17"],
  run: async (context, { args: [action, typed], options }) => {
    if (action === undefined) return list(context, options)
    if (options.all || options.failed) throw new UsageError("--all and --failed are for the list", "jobs")
    if (action !== "retry" && action !== "cancel") throw new UsageError(`jobs does not know "${action}"`, "jobs")
    const id = Number(typed)
    if (!Number.isSafeInteger(id) || id < 1) throw new UsageError(`jobs ${action} needs the number of a job`, "jobs")
    return change(context, action, id)
  },
})

async function list({ out, library, json, pause }: Context, shown: { all: boolean; failed: boolean }): Promise<void> {
  if (shown.all && shown.failed) throw new UsageError("jobs takes --all or --failed, not both", "jobs")
  const { store } = await library()
  const states = shown.failed ? (["failed"] as const) : OPEN
  const filter = shown.all ? {} : { states }
  const jobs: Job[] = []
  for (let after = 0, isMore = true; isMore;) {
    const page = await store.read(function* () {
      return (yield* hasJobTables(store.dialect)) ? yield* listJobs({ ...filter, after, limit: PAGE }) : []
    })
    for (const job of page) {
      if (json) out.object(job)
      else jobs.push(job)
    }
    after = page.at(-1)?.id ?? after
    isMore = page.length === PAGE
    await pause()
  }
  if (json) return
  if (jobs.length === 0) return out.line(shown.failed ? "no failed jobs" : "no jobs")
  out.table(
    [
      { title: "id", right: true },
      { title: "kind" },
      { title: "state" },
      { title: "since" },
      { title: "attempts", right: true },
      { title: "progress", right: true },
      { title: "what", flexible: true },
    ],
    jobs.map(row),
  )
}

const row = (job: Job): string[] => [
  String(job.id),
  job.kind,
  job.isCancelling ? "cancelling" : job.state,
  time(job.endedAt ?? job.startedAt ?? job.enqueuedAt),
  `${job.attempts}/${job.maxAttempts}`,
  progress(job),
  job.error === null ? (job.key ?? "") : `${job.error.tag}: ${job.error.message}`,
]

function progress({ progress: made }: Job): string {
  if (made === null) return ""
  return made.total === null ? made.done.toLocaleString("en") : `${Math.floor((100 * made.done) / (made.total || 1))} %`
}

const ANSWERS = {
  cancelled: "cancelled",
  cancelling: "it runs, and ends as soon as it heeds that",
  ended: "it ended before",
  waiting: "it waits for its turn",
  open: "it waits or runs already",
  replaced: "another job does the same now",
  done: "it is done; nothing is left to try",
} as const

const REFUSALS: ReadonlySet<string> = new Set(["ended", "open", "replaced", "done"])

async function change({ out, library }: Context, action: "retry" | "cancel", id: number): Promise<number> {
  const { store, ports } = await library()
  const context = { dialect: store.dialect, now: Math.floor(ports.clock.now()) }
  const { answer, job } = await store.write(function* () {
    if (!(yield* hasJobTables(store.dialect))) return { answer: "unknown" as const, job: undefined }
    const answered = action === "retry" ? yield* retryJob(context, id) : yield* cancelJob(context, id)
    return { answer: answered, job: yield* findJob(id) }
  })
  if (answer === "unknown" || job === undefined) {
    throw new NotFound(`there is no job ${id}`, "see: ledgerline jobs --all")
  }
  out.object({ answer, job })
  out.line(`job ${id} (${job.kind}): ${ANSWERS[answer]}`)
  return REFUSALS.has(answer) ? EXIT.no : EXIT.ok
}
