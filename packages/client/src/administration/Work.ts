/** What the server works on in the background. */
import type { QueryOf } from "../caller.ts"
import type { Job, JobLine, SourceWatch } from "../contract.gen.ts"
import type { Asking, Page } from "../facade/Asking.ts"
import { given } from "../facade/given.ts"
import type { Live } from "../live/LiveQuery.ts"

/** Which jobs, and which page. */
export type JobQuery = QueryOf<"work.jobs">

/** What the server does in the background. */
export class Work {
  readonly #asking: Asking

  constructor(asking: Asking) {
    this.#asking = asking
  }

  /** One page; what waits or runs, in its order, unless `which` says otherwise: then the latest first. */
  jobs(query: JobQuery = {}): Promise<Page<Job>> {
    return this.#asking.read("work.jobs", { query })
  }

  /** As {@link jobs}, kept up to date, with how far each is. */
  liveJobs(query: JobQuery = {}): Live<Page<Job>> {
    return this.#asking.live("work.jobs", { query }, ["job"])
  }

  /** What a job said, the latest first: what came of each file, and why one failed. Only the latest thousand lines are kept. */
  log(id: number, query: QueryOf<"work.log"> = {}): Promise<Page<JobLine>> {
    return this.#asking.read("work.log", { params: { id: String(id) }, query })
  }

  /** As {@link log}, kept up to date. */
  liveLog(id: number, query: QueryOf<"work.log"> = {}): Live<Page<JobLine>> {
    return this.#asking.live("work.log", { params: { id: String(id) }, query }, ["job"])
  }

  /** Ends a job, at once where it waits. */
  cancel(id: number): Promise<Job> {
    return this.#asking.read("work.cancel", { params: { id: String(id) } })
  }

  /** Has a job that failed or was cancelled run again. */
  retry(id: number): Promise<Job> {
    return this.#asking.read("work.retry", { params: { id: String(id) } })
  }

  /** How the folders of the server are kept up to date, and why one is not watched; kept up to date. */
  liveWatches(): Live<{ readonly items: readonly SourceWatch[] }> {
    return this.#asking.live("work.watches", {}, ["job"])
  }

  /**
   * Has a folder of the server (`id` of `library.places`) looked through. False where nobody there can. Where so many files
   * are missing that their disk may be, none is called lost unless a person said so: with `confirmMissing`.
   */
  async scan(source: string, options: { readonly confirmMissing?: boolean | undefined } = {}): Promise<boolean> {
    const { confirmMissing = false } = given(options, "options")
    const query = confirmMissing ? { confirmMissing: "true" as const } : {}
    return (await this.#asking.read("work.scan", { params: { id: source }, query })).asked
  }
}
