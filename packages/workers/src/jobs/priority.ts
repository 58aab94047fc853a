/** Which work goes first. */
export const PRIORITY = {
  /** Somebody asked for it and waits. */
  person: 10,
  usual: 0,
  /** What takes hours and can wait. */
  later: -10,
} as const
