/**
 * What a person reads when something fails: one sentence, and what to do about it. Errors of the engine are told apart
 * by their tags, so that this file, which every start reads, does not load the engine.
 */
import { EXIT, SIGNAL_EXIT, type StopSignal } from "./exit.ts"

/** The command line cannot be understood. */
export class UsageError extends Error {
  readonly _tag = "UsageError"
  readonly command: string | undefined

  constructor(message: string, command?: string) {
    super(message)
    this.command = command
  }
}

/** What was asked for is not here. */
export class NotFound extends Error {
  readonly _tag = "NotFound"
  readonly remedy: string

  constructor(message: string, remedy: string) {
    super(message)
    this.remedy = remedy
  }
}

/** What was asked for cannot be done as things are; nothing was changed. */
export class Refused extends Error {
  readonly _tag = "Refused"
  readonly remedy: string

  constructor(message: string, remedy: string) {
    super(message)
    this.remedy = remedy
  }
}

/** A signal asked the program to stop, or nobody reads its output any more. */
export class Stopped extends Error {
  readonly _tag = "Stopped"
  readonly signal: StopSignal

  constructor(signal: StopSignal) {
    super("stopped")
    this.signal = signal
  }
}

/** What the process that has the library open said of a failure: told as if it had happened here. */
export class OwnersError extends Error {
  readonly explanation: Explanation

  constructor(explanation: Explanation) {
    super(explanation.message)
    this.explanation = explanation
  }
}

export interface Explanation {
  readonly tag: string
  /** Tells errors of one tag apart; where nothing has to be told apart, the tag in other words, so that programs can always ask for it. */
  readonly reason: string
  readonly message: string
  readonly remedy?: string
  readonly code: number
}

interface Tagged {
  readonly _tag: string
  readonly message: string
  readonly reason?: string
  readonly code?: string
}

const isTagged = (error: unknown): error is Tagged => error instanceof Error && "_tag" in error

/** What to say about an error, and the exit code. Undefined for a stop without anything to say. */
export function explain(error: unknown): Explanation | undefined {
  if (error instanceof Stopped) return undefined
  if (error instanceof OwnersError) return error.explanation
  if (error instanceof UsageError) {
    const help = error.command === undefined ? "ledgerline help" : `ledgerline help ${error.command}`
    return { tag: error._tag, reason: "usage", message: error.message, remedy: `see: ${help}`, code: EXIT.usage }
  }
  if (error instanceof NotFound || error instanceof Refused)
    return { ...named(error), message: error.message, remedy: error.remedy, code: EXIT.no }
  if (isTagged(error)) {
    return { ...named(error), message: error.message, ...(ENGINE[error._tag]?.(error) ?? { code: EXIT.no }) }
  }
  if (isSystemError(error)) {
    const remedy = FULL.has(error.code ?? "")
      ? "make room on the disk, then repeat the command"
      : "check the folder and its rights"
    return { tag: "SystemError", reason: error.code ?? "unknown", message: error.message, remedy, code: EXIT.storage }
  }
  const message = error instanceof Error ? error.message : String(error)
  return {
    tag: "Defect",
    reason: "defect",
    message: `this is a mistake in ledgerline: ${message}`,
    remedy: "repeat it with --debug and report what that prints",
    code: EXIT.defect,
  }
}

function named({ _tag: tag, reason }: Omit<Tagged, "message">): Pick<Explanation, "tag" | "reason"> {
  return { tag, reason: reason ?? `${tag.slice(0, 1).toLowerCase()}${tag.slice(1)}` }
}

/** The exit code of whatever was thrown. */
export const exitCodeOf = (error: unknown): number =>
  error instanceof Stopped ? SIGNAL_EXIT[error.signal] : (explain(error)?.code ?? EXIT.defect)

type Remedy = (error: Tagged) => { readonly remedy: string; readonly code: number }

const ENGINE: Readonly<Record<string, Remedy>> = {
  DatabaseInUse: () => ({
    remedy:
      "one program has it at a time: end that one by Ctrl-C, wait until it is done, or name another folder with --data",
    code: EXIT.cannotOpen,
  }),
  CannotOpen: ({ reason = "" }) => ({ remedy: OPENING[reason] ?? "check the folder", code: EXIT.cannotOpen }),
  StorageFull: () => ({
    remedy: "make room on the disk, then repeat the command; nothing was lost",
    code: EXIT.storage,
  }),
  StorageFailed: ({ code = "" }) => ({
    remedy: /^SQLITE_(?:CORRUPT|NOTADB)/.test(code)
      ? "the file of the library is damaged: check the disk, then run: ledgerline verify; nothing of this command was stored"
      : "check the disk, then run: ledgerline verify; nothing of this command was stored",
    code: EXIT.storage,
  }),
  UnreachableSource: () => ({
    remedy: "check the path and whether its disk is there; nothing was called lost",
    code: EXIT.storage,
  }),
  UnreadableItunesLibrary: () => ({
    remedy:
      "name the folder of the music, or the XML file that iTunes or Music exports (File > Library > Export Library); nothing was stored",
    code: EXIT.no,
  }),
  InvalidQuery: () => ({ remedy: "see: ledgerline help", code: EXIT.usage }),
  RestoreRefused: ({ reason = "" }) => ({
    remedy: `${RESTORING[reason] ?? "make or fetch the export anew"}; nothing was stored`,
    code: EXIT.no,
  }),
  ManifestRefused: () => ({ remedy: "mend the file, or write it anew; nothing was changed", code: EXIT.no }),
  CommandRejected: () => ({ remedy: "nothing was changed", code: EXIT.no }),
  Compacted: () => ({
    remedy: "change it by hand to what it should be: ledgerline edit; nothing was stored",
    code: EXIT.no,
  }),
  HistoryMissing: () => ({ remedy: "run: ledgerline sync; then repeat the command", code: EXIT.no }),
  PairingRefused: ({ reason = "" }) => ({
    remedy: PAIRING[reason] ?? "look whether the address is that of the server, and both are of one version",
    code: EXIT.no,
  }),
  AccountRefused: ({ reason = "" }) => ({ remedy: ACCOUNT[reason] ?? "nothing was changed", code: EXIT.no }),
  KeyRefused: ({ reason = "" }) => ({ remedy: KEY[reason] ?? "check the file", code: EXIT.cannotOpen }),
  PeerRefused: () => ({ remedy: "see: ledgerline servers; pair this device again if it was revoked", code: EXIT.no }),
  PeerNotTrusted: () => ({ remedy: "if the server was set up anew, pair this device with it again", code: EXIT.no }),
  PeerUnreachable: () => ({ remedy: "look whether the server runs and this device is in its network", code: EXIT.no }),
}

const OPENING: Readonly<Record<string, string>> = {
  identityLost: "mend it from a backup with: ledgerline repair --from DIR",
  networkShare: "keep the library on a local disk and name that folder with --data",
  notALibrary: "name the folder of a library with --data",
  newerFormat: "update ledgerline",
  otherLibrary: "name the folder of a replica of this library with --data, or an empty one",
  missing: "name the folder of a library with --data or in LEDGERLINE_DATA",
  notWritable: "check who owns the folder and whether its disk can be written",
  damaged:
    "run: ledgerline repair; where that cannot open it either, restore the file from a backup or from another replica",
}

const PAIRING: Readonly<Record<string, string>> = {
  badToken: "copy all of the line that `ledgerline pair-token` prints on the server",
  over: "make another one on the server: ledgerline pair-token",
  otherLibrary: "name an empty folder with --data: each folder holds one library",
  itself: "run it on the device that is to have this library, or name another folder with --data",
}

const ACCOUNT: Readonly<Record<string, string>> = {
  unknown: "see: ledgerline user list",
  taken: "take another name, or change the member: ledgerline help user",
  removed: "take another name, or say --again where it is the same person",
  disabled: "let the member in again: ledgerline user enable NAME",
  lastOwner: "make another owner: ledgerline user role NAME owner",
}

const KEY: Readonly<Record<string, string>> = {
  readable:
    "let its owner alone read it: chmod 600; if somebody may have read it, delete it and make app passwords anew",
  otherKey:
    "run it while the server runs, which has the key; or start the server with this one, and make app passwords anew",
  notAKey: "put the key back, or delete the file: everybody signs in anew then, and app passwords are made anew",
}

const RESTORING: Readonly<Record<string, string>> = {
  notAnExport: "name the folder that ledgerline export made",
  newerFormat: "update ledgerline",
  otherLibrary: "name another folder with --data, or mix the two with --combine",
}

/** Codes of the operating system for a disk, or a share of one, without room. */
const FULL: ReadonlySet<string> = new Set(["ENOSPC", "EDQUOT"])

/** An error of the operating system, such as a folder that may not be read. */
const isSystemError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && "syscall" in error && "code" in error
