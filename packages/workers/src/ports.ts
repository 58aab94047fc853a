/** What the workers may not take from their surroundings by themselves. */

export interface PoolPorts {
  /** How many threads the machine runs well at once. */
  readonly parallelism: () => number
  /** Calls back after so many milliseconds, unless what is returned was called before. */
  readonly after: (ms: number, call: () => void) => () => void
}
