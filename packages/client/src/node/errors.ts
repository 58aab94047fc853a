/** What file systems say, in words of the SDK. */
import { LedgerlineError } from "../errors.ts"

/** Fails with `noRoom` where that is what it says, or else as it is. */
export function asNoRoom(cause: unknown): never {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined
  if (code === "ENOSPC" || code === "EDQUOT")
    throw new LedgerlineError({ reason: "noRoom", message: "there is no room on the disk", cause })
  throw cause
}

/** Answers something else where a file is not there. */
export const missing =
  <T>(otherwise: T) =>
  (cause: NodeJS.ErrnoException): T => {
    if (cause.code === "ENOENT") return otherwise
    throw cause
  }
