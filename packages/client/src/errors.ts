/** The one error of the SDK. It is plain data, so that it says the same behind a wire or in another thread. */

/** What every program may meet, and has to tell apart. */
export type UsualReason =
  /** No server that is needed can be reached now. */
  | "offline"
  /** There is nothing of that id. */
  | "notFound"
  /** What was given is not as it has to be; the message says what. */
  | "invalid"
  /** What was given has not even the form that types ask for; the message says where. */
  | "badRequest"
  /** This member may not. */
  | "notAllowed"
  /** Nobody is signed in, or was signed out. */
  | "notSignedIn"
  /** It is a friend's, and not changed from here. */
  | "readOnly"
  /** The library does not take the change as things are. */
  | "rejected"
  /** Another change had the same `once`. */
  | "keyUsed"
  /** Only a server answers that. */
  | "needsServer"
  /** What answers at the address sends requests on to another one, as proxies and the pages of networks do. */
  | "moved"
  /** Too much at once, or too often; `retryAfter` says when. */
  | "tooMany"
  | "busy"
  /** The library was closed. */
  | "closed"

/** Why something failed, for programs: a {@link UsualReason}, or what else a server or a storage says. */
export type Reason = UsualReason | (string & {})

/** What an error is made of. */
export interface ErrorFields {
  readonly reason: Reason
  /** One line for people. */
  readonly message: string
  /** The status of HTTP that says the same, where there is one. */
  readonly status?: number | undefined
  /** Seconds after which it may be asked again, where that is known. */
  readonly retryAfter?: number | undefined
  /** Of `pairingRefused`, what was wrong: `badToken`, `over` (used, or too old), `protocol`, `otherLibrary` or `itself`. */
  readonly why?: string | undefined
  readonly cause?: unknown
}

/** What fails in the SDK fails with this. `reason` is for programs, `message` for people. */
export class LedgerlineError extends Error {
  override readonly name = "LedgerlineError"
  readonly reason: Reason
  /** The status of HTTP that says the same, where there is one. */
  readonly status: number | undefined
  /** Seconds after which it may be asked again, where that is known. */
  readonly retryAfter: number | undefined
  /** Of `pairingRefused`, what was wrong: `badToken`, `over` (used, or too old), `protocol`, `otherLibrary` or `itself`. */
  readonly why: string | undefined

  constructor({ reason, message, status, retryAfter, why, cause }: ErrorFields) {
    super(message, cause === undefined ? undefined : { cause })
    this.reason = reason
    this.status = status
    this.retryAfter = retryAfter
    this.why = why
  }
}

/** What is asked of a library that was closed. */
export const closedError = (): LedgerlineError =>
  new LedgerlineError({ reason: "closed", message: "the library was closed" })

/** An error as plain data. What is no error of the SDK is a fault of the program. */
export function fieldsOf(error: unknown): ErrorFields {
  if (!(error instanceof LedgerlineError)) {
    const message = error instanceof Error ? error.message : String(error)
    return { reason: "internal", message }
  }
  const { reason, message, status, retryAfter, why } = error
  return { reason, message, status, retryAfter, why }
}
