/**
 * Runs jobs of a library in this process. All that it writes goes through turns, one transaction each, so that many
 * short jobs share one. Between turns it sleeps until something ended, something was enqueued, or time brings something.
 */
import type { Ports, Store, Work } from "@ledgerline/core"
import type { PoolPorts } from "../ports.ts"
import type { JobDefinition } from "./definition.ts"
import { type Enqueued, enqueueJobs, type NewJob } from "./enqueue.ts"
import { recoverJobs } from "./lease.ts"
import { type JobSaying, MOST_LINES, type Unwritten } from "./lines.ts"
import { RunningTask } from "./RunningTask.ts"
import type { Settlement } from "./settle.ts"
import { type JobContext, prepareJobs } from "./table.ts"
import { takeTurn, type Turned } from "./turn.ts"

export type JobPorts = Ports & Pick<PoolPorts, "after">

export interface RunnerOptions {
  readonly store: Store
  readonly ports: JobPorts
  /** One for each kind that this process runs. */
  readonly handlers: readonly JobDefinition[]
  /** How many jobs at once, of all kinds together; 4 unless given. */
  readonly concurrency?: number
  /** How long a job stays with a process that does not answer; a minute unless given. */
  readonly leaseMs?: number
  /** How often to look for what other processes enqueued; 5 seconds unless given. Not where the store is exclusive. */
  readonly pollMs?: number
  /** Told of each attempt that failed, and of each turn that could not be stored (then without a job). */
  readonly onFailure?: (error: unknown, job?: { readonly id: number; readonly kind: string }) => void
  /** Told when jobs began, went on, said something or ended, and that is stored. */
  readonly onChange?: () => void
}

/** At the latest then it looks again: clocks are set, and machines sleep. */
const LOOK_MS = 60_000
/** How long progress may wait to be written. */
const PROGRESS_MS = 1_000
/** How long an aborted handler has for coming to its end. */
const GRACE_MS = 1_000
/** Lines that wait to be written. */
const MOST_UNWRITTEN = 5 * MOST_LINES

/** Stores whose leases of earlier processes were ended. */
const recovered = new WeakSet<Store>()

export class JobRunner {
  readonly #options: RunnerOptions
  readonly #handlers: ReadonlyMap<string, JobDefinition>
  readonly #leaseMs: number
  readonly #tasks = new Set<RunningTask>()
  #settlements: Settlement[] = []
  #lines: Unwritten[] = []
  #state: "new" | "running" | "draining" | "aborting" | "stopped" = "new"
  #isWanted = false
  #looping: Promise<void> | undefined
  #troubles = 0
  #disarm: () => void = () => {}
  #due: number | undefined
  #cleanAt = 0
  #onQuiet: (() => void)[] = []

  constructor(options: RunnerOptions) {
    this.#options = options
    this.#leaseMs = options.leaseMs ?? 60_000
    this.#handlers = new Map(options.handlers.map((definition) => [definition.kind, definition]))
    if (this.#handlers.size < options.handlers.length) throw new Error("two handlers have one kind of job")
  }

  /** Begins. Where no other process opens the database, jobs of one that was killed go on at once. */
  async start(): Promise<void> {
    if (this.#state !== "new") throw new Error("a runner starts once")
    const { store } = this.#options
    const context = this.#context()
    await store.write(function* () {
      yield* prepareJobs(store.dialect)
      if (store.exclusive && !recovered.has(store)) yield* recoverJobs(context)
    })
    recovered.add(store)
    this.#state = "running"
    this.wake()
    await this.#looping
  }

  /** Runs work that changes jobs (enqueues, cancels, retries, pauses) in a transaction, then looks at them. */
  async change<T>(work: (context: JobContext) => Work<T>): Promise<T> {
    const answer = await this.#options.store.write(() => work(this.#context()))
    this.wake()
    return answer
  }

  /** Enqueues jobs. In a transaction that does more, yield `enqueueJobs` there and call {@link wake} afterwards. */
  enqueue(jobs: readonly NewJob[]): Promise<Enqueued[]> {
    return this.change((context) => enqueueJobs(context, jobs))
  }

  /** Looks for jobs now. */
  wake(): void {
    if (this.#state === "new" || this.#state === "stopped") return
    this.#isWanted = true
    this.#looping ??= this.#loop()
  }

  /** Resolves when nothing runs and nothing is ready. What is delayed is not waited for. */
  quiet(): Promise<void> {
    return new Promise((resolve) => {
      this.#onQuiet.push(resolve)
      if (this.#state === "stopped") this.#tellQuiet()
      else this.wake()
    })
  }

  /**
   * Takes no more jobs and waits for those that run, `drainMs` at most (10 seconds unless given). Then aborts them; they
   * wait for the next runner, and the attempt does not count.
   */
  async stop({ drainMs = 10_000 }: { readonly drainMs?: number } = {}): Promise<void> {
    if (this.#state === "new") this.#state = "stopped"
    if (this.#state !== "running") return
    this.#state = "draining"
    if (drainMs === 0 || !(await this.#drained(drainMs))) {
      this.#state = "aborting"
      for (const task of this.#tasks) task.stop()
      await this.#drained(GRACE_MS)
    }
    for (const { job } of this.#tasks) this.#settlements.push({ lease: job, ending: { outcome: "released" } })
    for (const task of this.#tasks) task.stop()
    this.#tasks.clear()
    this.wake()
    await this.#looping
    this.#state = "stopped"
    this.#disarm()
    this.#tellQuiet()
  }

  #context(): JobContext {
    return { dialect: this.#options.store.dialect, now: this.#now() }
  }

  #now(): number {
    return Math.max(0, Math.floor(this.#options.ports.clock.now()))
  }

  /** Whether nothing runs any more, at the latest after so long. */
  #drained(ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      const disarm = this.#options.ports.after(ms, () => resolve(false))
      void this.quiet().then(() => {
        disarm()
        resolve(true)
      })
    })
  }

  async #loop(): Promise<void> {
    const { ports } = this.#options
    this.#disarm()
    try {
      while (this.#isWanted) {
        // It may throw to end something long; the queue is ended by who stops it, and gives its jobs back then.
        await ports.pause?.().catch(() => undefined)
        this.#isWanted = false
        await this.#turn()
        this.#troubles = 0
      }
    } catch (error) {
      this.#troubles += 1
      this.#isWanted = false
      this.#tell(error)
    }
    this.#looping = undefined
    this.#sleep()
  }

  async #turn(): Promise<void> {
    const { store, concurrency = 4 } = this.#options
    const context = this.#context()
    const settlements = [...this.#settlements]
    const [renewing, held] = this.#split(context.now)
    const cleans = context.now >= this.#cleanAt
    const lines = [...this.#lines]
    const turned = await store.write(() =>
      takeTurn(context, {
        settlements,
        lines,
        renewals: renewing.map((task) => task.renewal()),
        held: held.map(({ job }) => job),
        kinds: [...this.#handlers.values()].map(({ kind, concurrency: limit = 1 }) => ({ kind, limit })),
        most: this.#state === "running" ? concurrency - this.#tasks.size : 0,
        leaseMs: this.#leaseMs,
        cleans,
      }),
    )
    this.#settlements = this.#settlements.slice(settlements.length)
    const written = new Set(lines)
    this.#lines = this.#lines.filter((line) => !written.has(line))
    for (const task of renewing) task.renewedAt = context.now
    if (cleans && turned.removed === 0) this.#cleanAt = context.now + LOOK_MS
    this.#follow(turned)
    if (settlements.length + renewing.length + lines.length + turned.leased.length > 0) this.#options.onChange?.()
  }

  /** The tasks to renew, and the others: a third of a lease passes between heartbeats. */
  #split(now: number): [RunningTask[], RunningTask[]] {
    const tasks = [...this.#tasks]
    const isDue = (task: RunningTask): boolean => now >= this.#nextRenewal(task)
    return [tasks.filter(isDue), tasks.filter((task) => !isDue(task))]
  }

  #nextRenewal(task: RunningTask): number {
    const beat = this.#leaseMs / 3
    return task.renewedAt + (task.hasProgress ? Math.min(PROGRESS_MS, beat) : beat)
  }

  #follow({ lost, cancelling, leased, due }: Turned): void {
    const taskOf = new Map([...this.#tasks].map((task) => [`${task.job.id} ${task.job.lease}`, task]))
    for (const { id, lease } of lost) {
      const task = taskOf.get(`${id} ${lease}`)
      task?.lose()
      if (task !== undefined) this.#tasks.delete(task)
    }
    for (const { id, lease } of cancelling) taskOf.get(`${id} ${lease}`)?.cancel()
    this.#due = due
    for (const job of leased) void this.#run(job)
    if (this.#tasks.size === 0 && this.#settlements.length === 0 && !this.#isWanted) this.#tellQuiet()
  }

  async #run(job: Turned["leased"][number]): Promise<void> {
    const definition = this.#handlers.get(job.kind) as JobDefinition
    const { ports } = this.#options
    const onProgress = (): void => {
      if (this.#looping === undefined) this.#sleep()
    }
    const context = () => this.#context()
    const onSaying = (saying: JobSaying): void => {
      this.#lines.push({ ...saying, job: job.id, attempt: job.attempt, at: this.#now() })
      // Where nothing can be stored for long, what is old is forgotten first.
      if (this.#lines.length > MOST_UNWRITTEN) this.#lines.splice(0, MOST_LINES)
      else if (this.#lines.length === 1) onProgress()
    }
    const task = new RunningTask({ definition, job, context, random: ports.random, onProgress, onSaying })
    this.#tasks.add(task)
    // It was leased while the runner was told to stop.
    if (this.#state === "aborting") task.stop()
    const ending = await task.run((error) => this.#tell(error, { id: job.id, kind: job.kind }))
    // One that was lost, or given back in the end, is nobody's here.
    if (!this.#tasks.delete(task)) return
    this.#settlements.push({ lease: job, ending })
    this.wake()
  }

  /** Sleeps until the next time that matters, or longer each time where turns cannot be stored. */
  #sleep(): void {
    this.#disarm()
    if (this.#state === "stopped") return
    const { store, ports, pollMs = 5_000 } = this.#options
    const now = this.#now()
    const look = store.exclusive ? LOOK_MS : Math.min(pollMs, LOOK_MS)
    const times = [now + look, this.#due ?? Infinity, ...[...this.#tasks].map((task) => this.#nextRenewal(task))]
    if (this.#lines.length > 0) times.push(now + PROGRESS_MS)
    const trouble = Math.min(LOOK_MS, 500 * 2 ** Math.min(this.#troubles, 10))
    const delay = this.#troubles > 0 ? trouble : Math.max(1, Math.ceil(Math.min(...times) - now))
    this.#disarm = ports.after(delay, () => this.wake())
  }

  /** The queue goes on whatever a listener does; what it throws surfaces as the uncaught error that it is. */
  #tell(error: unknown, job?: { readonly id: number; readonly kind: string }): void {
    try {
      this.#options.onFailure?.(error, job)
    } catch (cause) {
      queueMicrotask(() => {
        throw cause
      })
    }
  }

  #tellQuiet(): void {
    for (const tell of this.#onQuiet.splice(0)) tell()
  }
}
