/** The one error of the SDK. It is plain data, so that it says the same behind a wire or in another thread. */

export interface ErrorFields {
  /** For programs: `offline`, `notFound`, `notAllowed`, `invalid`, `keyUsed` …; of a server, the `reason` of its problem. */
  readonly reason: string
  readonly message: string
  /** The status of HTTP that says the same, where there is one. */
  readonly status?: number | undefined
  /** Seconds after which it may be asked again, where that is known. */
  readonly retryAfter?: number | undefined
  readonly cause?: unknown
}

export class LedgerlineError extends Error {
  override readonly name = "LedgerlineError"
  readonly reason: string
  readonly status: number | undefined
  readonly retryAfter: number | undefined

  constructor({ reason, message, status, retryAfter, cause }: ErrorFields) {
    super(message, cause === undefined ? undefined : { cause })
    this.reason = reason
    this.status = status
    this.retryAfter = retryAfter
  }
}
