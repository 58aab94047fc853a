/** What is said of a server, as programs get it. */
import type { KeptNotice } from "@ledgerline/sync"
import type { ServerNotice, ServerProblem } from "../device/reasons.ts"

const MOST_NOTICES = 10

/** The last ones of a server, of all that are kept. */
export const noticesOf = (server: string, kept: readonly KeptNotice[]): ServerNotice[] =>
  kept
    .filter((notice) => notice.server === server)
    .slice(0, MOST_NOTICES)
    .map(({ at, text, facts }) => ({ at, text, ...(facts ?? { reason: null }) }))

/** That what came could not be kept, as the storage says it. */
export const fullHere = (message: string): ServerProblem => ({
  reason: "noRoom",
  message,
  remedy: "Make room on this device; the sync goes on by itself.",
  histories: 0,
})
