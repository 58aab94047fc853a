/** What people are told when something happened to a replica or a server, in one sentence each. */

import { type Library, queryOne, upsert, type Work } from "@ledgerline/core"
import { SYNC_NOTICE, SYNC_NOTICE_FACTS, SYNC_SERVER } from "./tables.ts"

/**
 * Somebody that a notice speaks of: this device (`here`); a server, by its name; or another device, by the first digits of
 * its key. The name is empty where nothing more is known.
 */
export interface Party {
  readonly who: "here" | "server" | "device"
  readonly name: string
}

/** What happened, for programs. `server` is the name of one; `change` the number of a change in what one replica wrote. */
export type NoticeFacts =
  /** The server was restored or set up anew, and gets so many changes back. */
  | { readonly reason: "serverReset"; readonly server: string; readonly changes: number }
  /** This device was restored from a backup, and gets so many changes back. */
  | { readonly reason: "restored"; readonly from: Party; readonly changes: number }
  /** This library was copied to another device; both go on under names of their own. */
  | { readonly reason: "copied" }
  /** Two tell different histories of `writer`, from a change on; where `other` is null, one of them has both. */
  | {
      readonly reason: "fork"
      readonly one: Party
      readonly other: Party | null
      readonly writer: Party
      readonly change: number
    }
  /** Somebody revoked this device, of which these are the first digits of its key. */
  | { readonly reason: "revoked"; readonly device: string; readonly by: string }
  /** What the server sent of `writer` was not taken. `why` is for programs, and the message says it in English. */
  | RefusedFacts<"refusedHere">
  /** The server did not take what this device has of `writer`. */
  | RefusedFacts<"refusedThere">
  /** The snapshot of the server is not what its history says; the views are built from the history. */
  | { readonly reason: "snapshotWrong"; readonly server: string; readonly message: string }
  /** The library was compacted without this device, which was away for too long. */
  | { readonly reason: "passedOver" }
  /** The server sent changes that are dated later than it is: a clock is or was wrong, here or where they were made. */
  | { readonly reason: "dated"; readonly server: string }

/** What a side of a sync did not take. */
export interface RefusedFacts<Reason extends string> {
  readonly reason: Reason
  readonly server: string
  readonly writer: Party
  readonly why: string
  readonly message: string
}

/** What happened; each is told at most once a sync. */
export interface Notice {
  readonly kind: NoticeFacts["reason"]
  readonly text: string
  readonly facts: NoticeFacts
}

const notice = (facts: NoticeFacts, text: string): Notice => ({ kind: facts.reason, text, facts })

const changesOf = (count: number): string => (count === 1 ? "1 change" : `${count} changes`)

/** In a sentence. */
const nameOf = ({ who, name }: Party): string => {
  if (who === "here") return "this device"
  if (who === "server") return name === "" ? "another server" : name
  return name === "" ? "another device" : `another device (${name})`
}

export const serverReset = (server: string, changes: number): Notice =>
  notice(
    { reason: "serverReset", server, changes },
    `${server} was restored or set up anew; this device gives it back ${changesOf(changes)}.`,
  )

export const restored = (from: Party, changes: number): Notice =>
  notice(
    { reason: "restored", from, changes },
    `This device was restored from a backup; ${changesOf(changes)} came back from ${nameOf(from)}.`,
  )

export const copied = (): Notice =>
  notice({ reason: "copied" }, "This library was copied to another device; both go on under names of their own.")

export const passedOver = (): Notice =>
  notice(
    { reason: "passedOver" },
    "This device was away for so long that the library was compacted without it; what it had is handed over, and it goes on under a new name.",
  )

/** This replica itself is meant; the notice names the origin, which changes when it is paired again. */
const revoked = (device: string, by: string): Notice =>
  notice(
    { reason: "revoked", device, by },
    `This device (${device}) was revoked by ${by}; what it changes is kept apart until it is paired again.`,
  )

/** Both sides of a fork are kept. `writer` is whose chain it is. */
export function fork(one: Party, other: Party | null, writer: Party, change: number): Notice {
  const isOwn = one.who === writer.who && one.name === writer.name
  const text =
    other === null
      ? `${nameOf(one)} has two histories of ${isOwn ? "its own" : nameOf(writer)} from change ${change} on; both are kept.`
      : `${nameOf(one)} and ${nameOf(other)} tell different histories of ${nameOf(writer)} from change ${change} on; both are kept.`
  return notice({ reason: "fork", one, other, writer, change }, text)
}

/** Why something was not taken, by one of the two sides. */
export interface Refusal {
  readonly reason: string
  readonly message: string
}

export const refusedHere = (server: string, writer: Party, { reason: why, message }: Refusal): Notice =>
  notice(
    { reason: "refusedHere", server, writer, why, message },
    `What ${server} sent of ${nameOf(writer)} was not taken: ${message}.`,
  )

export const refusedThere = (server: string, writer: Party, { reason: why, message }: Refusal): Notice =>
  notice(
    { reason: "refusedThere", server, writer, why, message },
    `${server} did not take what this device has of ${nameOf(writer)}: ${message}.`,
  )

/** `message` says in which respect. */
export const snapshotWrong = (server: string, message: string): Notice =>
  notice(
    { reason: "snapshotWrong", server, message },
    `The snapshot that ${server} sent is not what its history says: ${message}. This device built its views from the history.`,
  )

/** The clocks of two devices are apart; which of them is wrong nobody can say. */
export const dated = (server: string): Notice =>
  notice(
    { reason: "dated", server },
    `${server} sent changes that are dated later than the clock of this device says: a clock is or was wrong, here or where they were made. Nothing is lost, and what is edited now stands; only dates are off.`,
  )

/**
 * Keeps notices for people; `server` is where it was met, empty where somebody came to this replica. Each is dated behind
 * the last: where a clock was ahead and is right again, what is new would be hidden behind what is old.
 */
export function* rememberNotices(library: Library, server: string, notices: readonly Notice[]): Work<void> {
  if (notices.length === 0) return
  const row = yield* queryOne<{ last: number | null }>(`SELECT MAX(at) AS last FROM "${SYNC_NOTICE.name}"`)
  const from = Math.max(library.ports.clock.now(), Number(row?.last ?? 0) + 1)
  const ids = notices.map(() => Buffer.from(library.ports.random.bytes(16)).toString("hex"))
  yield* upsert(
    SYNC_NOTICE,
    notices.map(({ kind, text }, i) => [ids[i] as string, server, from + i, kind, text]),
  )
  yield* upsert(
    SYNC_NOTICE_FACTS,
    notices.map(({ facts }, i) => [ids[i] as string, JSON.stringify(facts)]),
  )
}

/** What was kept beside a text; null where nobody kept it, as before there were facts. */
export function factsOf(kind: string, kept: string | null): NoticeFacts | null {
  if (kept === null) return null
  try {
    const facts = JSON.parse(kept) as NoticeFacts | null
    return facts?.reason === kind ? facts : null
  } catch {
    return null
  }
}

/** A few digits of the key of a device that has no name here: enough to find it in a list of replicas. */
export const DIGITS = 8

/** That this replica was revoked; nothing where it was not. */
export const ownRevocation = async (library: Library): Promise<Notice[]> =>
  (await library.revocations()).slice(0, 1).map(({ actor }) => revoked(library.origin.slice(0, DIGITS), actor))

/**
 * Of notices of a server, all but those that would be told anew each time and are kept already: what it or this device
 * refuses is refused in each session, and is news again only once the two have agreed in between.
 */
export function* notKept(server: string, notices: readonly Notice[]): Work<Notice[]> {
  const fresh: Notice[] = []
  for (const notice of notices) {
    const { kind, text } = notice
    const isKept =
      kind === "revoked" || kind === "dated"
        ? yield* isThere(`kind = ? AND text = ?`, [kind, text])
        : (kind === "refusedHere" || kind === "refusedThere") &&
          (yield* isThere(
            `kind = ? AND text = ? AND server = ? AND at > COALESCE((SELECT "agreedAt" FROM "${SYNC_SERVER.name}" WHERE server = ?), 0)`,
            [kind, text, server, server],
          ))
    if (!isKept) fresh.push(notice)
  }
  return fresh
}

function* isThere(condition: string, values: readonly string[]): Work<boolean> {
  return (
    (yield* queryOne(`SELECT 1 AS kept FROM "${SYNC_NOTICE.name}" WHERE ${condition} LIMIT 1`, values)) !== undefined
  )
}
