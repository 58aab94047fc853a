/**
 * Seeds that differ from one another, and are the same in every run of a test file: files that run in one process
 * share modules, so each file begins anew.
 */
const counters: (() => void)[] = []

/** Counts seeds from the first. */
export function seeds(first: number): () => number {
  let next = first
  counters.push(() => (next = first))
  return () => next++
}

/** Called before each test file. */
export function beginSeedsAnew(): void {
  for (const begin of counters) begin()
}
