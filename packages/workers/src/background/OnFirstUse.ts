/** Something that takes its time to open: opened when it is needed, and closed where it was. */

interface Closable {
  close(): Promise<void>
}

export class OnFirstUse<T extends Closable> {
  readonly #open: () => Promise<T>
  #opened: Promise<T> | undefined

  constructor(open: () => Promise<T>) {
    this.#open = open
  }

  /** Once for all who ask. Where it could not be opened, the next one tries again. */
  get(): Promise<T> {
    const opened = (this.#opened ??= this.#open())
    opened.catch(() => {
      if (this.#opened === opened) this.#opened = undefined
    })
    return opened
  }

  async close(): Promise<void> {
    await this.#opened?.then(
      (opened) => opened.close(),
      () => undefined,
    )
  }
}
