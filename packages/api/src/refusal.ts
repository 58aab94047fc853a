/** An answer that is no success. Nothing of the request was done. */
export class Refusal extends Error {
  override readonly name = "Refusal"
  /** The status of HTTP. */
  readonly statusCode: number
  /** For programs. */
  readonly reason: string
  /** Seconds after which it may be asked again, where that is known. */
  readonly retryAfter: number | undefined

  constructor(statusCode: number, reason: string, detail: string, retryAfter?: number) {
    super(detail)
    this.statusCode = statusCode
    this.reason = reason
    this.retryAfter = retryAfter
  }
}

/** How the errors of the engine are answered. What is not here is a fault of the program: 500. */
export const ENGINE_REFUSALS: Readonly<Record<string, { readonly status: number; readonly reason: string }>> = {
  InvalidQuery: { status: 400, reason: "badRequest" },
  CommandRejected: { status: 409, reason: "rejected" },
  Compacted: { status: 409, reason: "compacted" },
  ManifestRefused: { status: 422, reason: "badManifest" },
  InvalidPayload: { status: 422, reason: "invalid" },
  HistoryMissing: { status: 503, reason: "historyMissing" },
  DatabaseInUse: { status: 503, reason: "busy" },
  StorageFull: { status: 507, reason: "storageFull" },
}
