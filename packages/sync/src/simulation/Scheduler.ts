/** Virtual time: one queue of what is to happen, by (time, number). Between two events everything that can go on goes on. */
import { settled } from "../system.ts"

interface Due {
  readonly at: number
  readonly number: number
  readonly action: () => void
}

export class Scheduler {
  /** Milliseconds since the beginning. */
  now = 0
  #number = 0
  /** A binary heap. */
  readonly #queue: Due[] = []

  after(delay: number, action: () => void): void {
    const queue = this.#queue
    const due = { at: this.now + delay, number: this.#number++, action }
    let i = queue.push(due) - 1
    for (; i > 0;) {
      const parent = (i - 1) >> 1
      if (isBefore(queue[parent] as Due, due)) break
      queue[i] = queue[parent] as Due
      i = parent
    }
    queue[i] = due
  }

  wait(delay: number): Promise<void> {
    return new Promise((resolve) => this.after(delay, resolve))
  }

  /** Lets things happen until a promise is settled. Fails with what it fails with, and where nothing is left to happen. */
  async until<T>(promise: Promise<T>): Promise<T> {
    let isSettled = false
    const noted = promise.finally(() => (isSettled = true))
    noted.catch(() => undefined)
    await settled()
    while (!isSettled) {
      if (!(await this.step())) throw new Error("the simulation waits for something that never happens")
    }
    return noted
  }

  /** Lets everything happen that is to happen. */
  async drain(): Promise<void> {
    while (await this.step());
  }

  /** The next event; false where there is none. */
  async step(): Promise<boolean> {
    const next = this.#take()
    if (next === undefined) return false
    this.now = Math.max(this.now, next.at)
    next.action()
    await settled()
    return true
  }

  #take(): Due | undefined {
    const queue = this.#queue
    const first = queue[0]
    const last = queue.pop()
    if (first === undefined || last === undefined || queue.length === 0) return first
    let i = 0
    for (;;) {
      let child = 2 * i + 1
      if (child >= queue.length) break
      if (child + 1 < queue.length && isBefore(queue[child + 1] as Due, queue[child] as Due)) child += 1
      if (isBefore(last, queue[child] as Due)) break
      queue[i] = queue[child] as Due
      i = child
    }
    queue[i] = last
    return first
  }
}

const isBefore = (a: Due, b: Due): boolean => a.at < b.at || (a.at === b.at && a.number < b.number)
