/** What the queue should do, as simply as it can be said: one list, walked each time. */
import { KEEP } from "../keep.ts"
import type { Lease } from "../lease.ts"
import type { JobState } from "../table.ts"

export interface ModelJob {
  readonly id: number
  readonly kind: string
  readonly key: string | null
  readonly priority: number
  readonly maxAttempts: number
  state: JobState
  due: number
  attempts: number
  lease: number
  isCancelling: boolean
}

const isOpen = ({ state }: ModelJob): boolean => state === "delayed" || state === "waiting" || state === "running"

export class JobModel {
  jobs: ModelJob[] = []
  now = 1_000_000
  readonly paused = new Set<string>()
  #last = 0

  enqueue(kind: string, key: string | null, priority: number, delayMs: number, maxAttempts: number): number {
    const there = this.jobs.find((job) => key !== null && job.kind === kind && job.key === key && isOpen(job))
    if (there !== undefined) return there.id
    const state = delayMs > 0 ? "delayed" : "waiting"
    const due = this.now + delayMs
    const id = ++this.#last
    const fresh = { attempts: 0, lease: 0, isCancelling: false }
    this.jobs.push({ id, kind, key, priority, maxAttempts, state, due, ...fresh })
    return id
  }

  wake(): void {
    for (const job of this.jobs.filter(({ due }) => due <= this.now)) {
      if (job.state === "delayed") job.state = "waiting"
      if (job.state !== "running") continue
      if (job.isCancelling) this.#end(job, "cancelled")
      else if (job.attempts >= job.maxAttempts) this.#end(job, "failed")
      else job.state = "waiting"
    }
  }

  lease(limits: ReadonlyMap<string, number>, most: number, leaseMs: number): Lease[] {
    const ready = this.jobs
      .filter(({ state, kind }) => state === "waiting" && limits.has(kind) && !this.paused.has(kind))
      .toSorted((a, b) => b.priority - a.priority || a.id - b.id)
    const leased: Lease[] = []
    for (const job of ready) {
      const running = this.jobs.filter(({ state, kind }) => state === "running" && kind === job.kind).length
      if (leased.length >= most || running >= (limits.get(job.kind) ?? 0)) continue
      Object.assign(job, { state: "running", due: this.now + leaseMs })
      job.attempts += 1
      job.lease += 1
      leased.push({ id: job.id, lease: job.lease })
    }
    return leased
  }

  /** The job, while the lease holds. */
  held({ id, lease }: Lease): ModelJob | undefined {
    return this.jobs.find((job) => job.id === id && job.lease === lease && job.state === "running")
  }

  renew(lease: Lease, leaseMs: number): boolean {
    const job = this.held(lease)
    if (job !== undefined) job.due = this.now + leaseMs
    return job !== undefined
  }

  complete(lease: Lease): boolean {
    const job = this.held(lease)
    if (job !== undefined) this.#end(job, "done")
    return job !== undefined
  }

  fail(lease: Lease, retryInMs: number | null): boolean {
    const job = this.held(lease)
    if (job === undefined) return false
    if (job.isCancelling) this.#end(job, "cancelled")
    else if (retryInMs === null || job.attempts >= job.maxAttempts) this.#end(job, "failed")
    else Object.assign(job, { state: retryInMs > 0 ? "delayed" : "waiting", due: this.now + retryInMs })
    return true
  }

  release(lease: Lease): boolean {
    const job = this.held(lease)
    if (job === undefined) return false
    if (job.isCancelling) this.#end(job, "cancelled")
    else Object.assign(job, { state: "waiting", attempts: job.attempts - 1 })
    return true
  }

  cancel(id: number): void {
    const job = this.jobs.find((each) => each.id === id)
    if (job?.state === "running") job.isCancelling = true
    else if (job?.state === "waiting" || job?.state === "delayed") this.#end(job, "cancelled")
  }

  retry(id: number): void {
    const job = this.jobs.find((each) => each.id === id)
    if (job === undefined || job.state === "done" || job.state === "waiting" || job.state === "running") return
    const isReplaced = this.jobs.some(
      (other) => other !== job && job.key !== null && other.kind === job.kind && other.key === job.key && isOpen(other),
    )
    if (isReplaced) return
    if (job.state !== "delayed") job.attempts = 0
    job.state = "waiting"
  }

  removeOld(): void {
    this.jobs = this.jobs.filter((job) => isOpen(job) || job.due > this.now || job.id === this.#last)
  }

  #end(job: ModelJob, state: keyof typeof KEEP): void {
    Object.assign(job, { state, due: this.now + KEEP[state], isCancelling: false })
  }
}
