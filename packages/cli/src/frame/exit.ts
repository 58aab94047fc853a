/** What the exit code of `ledgerline` says; scripts rely on it. docs/howto/use-the-command-line.md lists the codes. */
export const EXIT = {
  ok: 0,
  /** The answer is no: problems were found, or nothing of that name is here. */
  no: 1,
  usage: 2,
  cannotOpen: 3,
  storage: 4,
  /** A mistake of this program (EX_SOFTWARE). */
  defect: 70,
} as const

/** Ended by a signal, as shells count it. */
export const SIGNAL_EXIT = { SIGHUP: 129, SIGINT: 130, SIGPIPE: 141, SIGTERM: 143 } as const

export type StopSignal = keyof typeof SIGNAL_EXIT
