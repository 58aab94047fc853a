/** How many answers with bytes are being sent. */
export class Streams {
  #running = 0

  get running(): number {
    return this.#running
  }

  /** Counts one until what it answers is called. */
  add(): () => void {
    this.#running += 1
    let isRunning = true
    return () => {
      if (isRunning) this.#running -= 1
      isRunning = false
    }
  }
}
