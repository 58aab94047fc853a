/** What people are told when something happened to a replica or a server, in one sentence each. */

import { type Library, query, queryOne, upsert, type Work } from "@ledgerline/core"
import { SYNC_NOTICE } from "./tables.ts"

/** What happened; each is told at most once a sync. */
export type Notice = {
  readonly kind:
    | "serverReset"
    | "restored"
    | "copied"
    | "fork"
    | "revoked"
    | "refusedHere"
    | "refusedThere"
    | "snapshotWrong"
    | "passedOver"
    | "dated"
  readonly text: string
}

const changes = (count: number): string => (count === 1 ? "1 change" : `${count} changes`)

export const serverReset = (server: string, count: number): Notice => ({
  kind: "serverReset",
  text: `${server} was restored or set up anew; this device gives it back ${changes(count)}.`,
})

export const restored = (server: string, count: number): Notice => ({
  kind: "restored",
  text: `This device was restored from a backup; ${changes(count)} came back from ${server}.`,
})

export const copied = (): Notice => ({
  kind: "copied",
  text: "This library was copied to another device; both go on under names of their own.",
})

export const passedOver = (): Notice => ({
  kind: "passedOver",
  text: "This device was away for so long that the library was compacted without it; what it had is handed over, and it goes on under a new name.",
})

/** This replica itself is meant; the notice names the origin, which changes when it is paired again. */
const revoked = (origin: string, actor: string): Notice => ({
  kind: "revoked",
  text: `This device (${origin.slice(0, 8)}) was revoked by ${actor}; what it changes is kept apart until it is paired again.`,
})

/** Both sides of a fork are kept. Names are those of the servers, or of this device; `writer` is whose chain it is. */
export const forkAt = (server: string, writer: string, seq: number): Notice => ({
  kind: "fork",
  text: `${server} has two histories of ${writer === server ? "its own" : writer} from change ${seq} on; both are kept.`,
})

export const fork = (one: string, other: string, writer: string, seq: number): Notice => ({
  kind: "fork",
  text: `${one} and ${other} tell different histories of ${writer} from change ${seq} on; both are kept.`,
})

export const refusedHere = (server: string, writer: string, message: string): Notice => ({
  kind: "refusedHere",
  text: `What ${server} sent of ${writer} was not taken: ${message}.`,
})

export const refusedThere = (server: string, writer: string, message: string): Notice => ({
  kind: "refusedThere",
  text: `${server} did not take what this device has of ${writer}: ${message}.`,
})

/** `what` says in which respect. */
export const snapshotWrong = (server: string, what: string): Notice => ({
  kind: "snapshotWrong",
  text: `The snapshot that ${server} sent is not what its history says: ${what}. This device built its views from the history.`,
})

/** The clocks of two devices are apart; which of them is wrong nobody can say. */
export const dated = (server: string): Notice => ({
  kind: "dated",
  text: `${server} sent changes that are dated later than the clock of this device says: a clock is or was wrong, here or where they were made. Nothing is lost, and what is edited now stands; only dates are off.`,
})

/**
 * Keeps notices for people; `server` is where it was met, empty where somebody came to this replica. Each is dated behind
 * the last: where a clock was ahead and is right again, what is new would be hidden behind what is old.
 */
export function* rememberNotices(library: Library, server: string, notices: readonly Notice[]): Work<void> {
  if (notices.length === 0) return
  const row = yield* queryOne<{ last: number | null }>(`SELECT MAX(at) AS last FROM "${SYNC_NOTICE.name}"`)
  const from = Math.max(library.ports.clock.now(), Number(row?.last ?? 0) + 1)
  yield* upsert(
    SYNC_NOTICE,
    notices.map(({ kind, text }, i) => [
      Buffer.from(library.ports.random.bytes(16)).toString("hex"),
      server,
      from + i,
      kind,
      text,
    ]),
  )
}

/** That this replica was revoked; nothing where it was not. */
export const ownRevocation = async (library: Library): Promise<Notice[]> =>
  (await library.revocations()).slice(0, 1).map(({ actor }) => revoked(library.origin, actor))

/** Of notices, all but those that would be told anew each time and are kept already. */
export function* notKept(notices: readonly Notice[]): Work<Notice[]> {
  const fresh: Notice[] = []
  for (const notice of notices) {
    const kept =
      (notice.kind === "revoked" || notice.kind === "dated") &&
      (yield* query(`SELECT 1 AS kept FROM "${SYNC_NOTICE.name}" WHERE kind = ? AND text = ? LIMIT 1`, [
        notice.kind,
        notice.text,
      ])).length > 0
    if (!kept) fresh.push(notice)
  }
  return fresh
}
