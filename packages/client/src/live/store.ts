/** What is live as a store in the way of Svelte, Solid and others: calls back at once and at each change. */
import type { Live } from "./LiveQuery.ts"

/** A store as Svelte and Solid know them: it calls back at once, and with each new value. */
export interface Readable<T> {
  /** Calls back with the value as it is (undefined until there is one), and with each that follows. Answers what ends it. */
  subscribe(run: (value: T | undefined) => void): () => void
}

/** What is live as a store: it asks while somebody is subscribed. */
export const storeOf = <T>(live: Live<T>): Readable<T> => ({
  subscribe(run) {
    const leave = live.subscribe(() => run(live.value))
    run(live.value)
    return leave
  },
})
