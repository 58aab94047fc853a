/** How far this device is with what servers have, while much comes; and whether all of it can be read here already. */
import type { Library } from "@ledgerline/core"
import { type SyncProgress, syncStatus } from "@ledgerline/sync"
import type { Progress } from "../device/contract.ts"

/** Milliseconds from one word to the next: whoever listens asks again at each. */
const RHYTHM = 250

export interface ComingOptions {
  readonly library: Library
  /** Milliseconds since some moment. */
  readonly now: () => number
  /** Told when there is something else to tell. */
  readonly onChange: () => void
  /** Told when all views may be other ones. */
  readonly onViews: () => void
}

export class Coming {
  readonly #options: ComingOptions
  readonly #steps = new Map<string, Progress>()
  #toldAt = Number.NEGATIVE_INFINITY
  #isReadable = false

  constructor(options: ComingOptions) {
    this.#options = options
  }

  /** What is under way, by the server. */
  get all(): readonly Progress[] {
    return [...this.#steps.values()]
  }

  /** Once it is so it stays so. */
  async isReadable(): Promise<boolean> {
    const { library } = this.#options
    this.#isReadable ||=
      (await library.ahead()) !== undefined || (await syncStatus(library)).some(({ agreedAt }) => agreedAt !== null)
    return this.#isReadable
  }

  /** Notes what a sync tells of itself. */
  note(server: string, { step, done, total, bytes }: SyncProgress): void {
    const before = this.#steps.get(server)?.step
    const far = bytes ?? { done, total }
    this.#steps.set(server, { server, library: this.#options.library.id, step, ...far })
    const now = this.#options.now()
    if (step === before && now - this.#toldAt < RHYTHM) return
    this.#toldAt = now
    this.#options.onChange()
    // The views of a snapshot are there from this moment on.
    if (before === "views" && step === "history") this.#options.onViews()
  }

  /** Notes that nothing is under way any more. */
  over(server: string): void {
    const last = this.#steps.get(server)
    if (last === undefined) return
    this.#steps.delete(server)
    this.#options.onChange()
    // They were folded from the log once more.
    if (last.step === "proof") this.#options.onViews()
  }
}
