/** What the queue was before each change, so that each can be taken back. */
import type { Queue } from "./queue.ts"

/** How many changes can be taken back. */
const MOST = 100

export interface Moment {
  readonly queue: Queue
  /** Seconds in what played. */
  readonly position: number
}

export class History {
  #before: readonly Moment[] = []

  get isEmpty(): boolean {
    return this.#before.length === 0
  }

  push(moment: Moment): void {
    this.#before = [...this.#before, moment].slice(-MOST)
  }

  pop(): Moment | undefined {
    const last = this.#before.at(-1)
    this.#before = this.#before.slice(0, -1)
    return last
  }
}
