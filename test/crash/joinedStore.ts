/** A store in which a work joins the transaction of the next write: an append, with the end of its job. */
import { AsyncLocalStorage } from "node:async_hooks"
import type { Store, Work } from "@ledgerline/core"

export class JoinedStore implements Store {
  readonly dialect
  readonly exclusive
  readonly #inner: Store
  readonly #joining = new AsyncLocalStorage<() => Work<void>>()

  constructor(inner: Store) {
    this.#inner = inner
    this.dialect = inner.dialect
    this.exclusive = inner.exclusive
  }

  /** Calls `write`; each transaction that it begins starts with the work. */
  join<T>(work: () => Work<void>, write: () => Promise<T>): Promise<T> {
    return this.#joining.run(work, write)
  }

  write<T>(work: () => Work<T>): Promise<T> {
    const joined = this.#joining.getStore()
    if (joined === undefined) return this.#inner.write(work)
    return this.#inner.write(function* () {
      yield* joined()
      return yield* work()
    })
  }

  read<T>(work: () => Work<T>): Promise<T> {
    return this.#inner.read(work)
  }

  scratch(): Promise<Store> {
    return this.#inner.scratch()
  }

  close(): Promise<void> {
    return this.#inner.close()
  }
}
