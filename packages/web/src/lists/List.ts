/** A list of any length of which only parts are here: what tables and grids show. */
export interface List<T> {
  /** How many items there are; undefined until that is known. */
  readonly total: number | undefined
  /** Why the last try to load something failed. */
  readonly error: Error | undefined
  /** Another number after each change. */
  readonly version: number
  /** The item at a place; undefined where it is not here yet. */
  at(index: number): T | undefined
  /** Says what is looked at, both inclusive: that is loaded and kept up to date. */
  see(first: number, last: number): void
  /** Where the first item stands whose name is not before this one, in one question; left out where nobody can tell. */
  placeOf?(name: string): Promise<number>
  /** Items from one place up to before another, loaded where they are not here. */
  load(from: number, to: number): Promise<readonly T[]>
  /** Calls back after each change. Answers what ends it; while nobody listens nothing is loaded. */
  subscribe(listener: () => void): () => void
}

const NEVER = (): void => undefined

/** A list that is all here. */
export function fixedList<T>(items: readonly T[]): List<T> {
  return {
    total: items.length,
    error: undefined,
    version: 0,
    at: (index) => items[index],
    see: NEVER,
    load: async (from, to) => items.slice(from, to),
    subscribe: () => NEVER,
  }
}
