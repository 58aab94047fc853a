/** What went wrong in the engine or in syncing, as the one error of the SDK. */
import { ENGINE_REFUSALS, Refusal } from "@ledgerline/api"
import { STORAGE_GONE } from "@ledgerline/core"
import { LedgerlineError } from "../errors.ts"

/** Reasons of errors by their tags, beside those that servers answer. */
const REASONS: Readonly<Record<string, string>> = {
  CannotOpen: "cannotOpen",
  PairingRefused: "pairingRefused",
  PeerUnreachable: "offline",
  PeerRefused: "serverRefused",
  PeerNotTrusted: "serverNotTrusted",
  FrameRefused: "serverRefused",
  StorageFailed: "storageFailed",
}

export function errorOf(cause: unknown): LedgerlineError {
  if (cause instanceof LedgerlineError) return cause
  if (cause instanceof Refusal)
    return new LedgerlineError({
      reason: cause.reason,
      message: cause.message,
      status: cause.statusCode,
      retryAfter: cause.retryAfter,
    })
  const message = cause instanceof Error ? cause.message : String(cause)
  const tag = typeof cause === "object" && cause !== null && "_tag" in cause ? String(cause._tag) : ""
  const refused = ENGINE_REFUSALS[tag]
  if (refused !== undefined) return new LedgerlineError({ ...refused, message, cause })
  const reason = isGone(cause) ? "storageGone" : (REASONS[tag] ?? "failed")
  return new LedgerlineError({ reason, message, why: whyOf(tag, cause), cause })
}

/** Of tokens people have to be told more than that they are no good. */
const whyOf = (tag: string, cause: unknown): string | undefined =>
  tag === "PairingRefused" && typeof cause === "object" && cause !== null && "reason" in cause
    ? String(cause.reason)
    : undefined

/** Whether somebody has removed what the device kept, while it was open. */
const isGone = (cause: unknown): boolean =>
  typeof cause === "object" && cause !== null && "code" in cause && cause.code === STORAGE_GONE
