/** Reverts all that a provider said, a thousand claims at a time: a provider may have said something of everything. */
import { standingFor } from "../../engine/compaction/refuse.ts"
import type { EventId, OperationId } from "../../ids.ts"
import type { Library } from "../../Library.ts"
import type { Work } from "../../store/port.ts"
import { all, one, views } from "../../views/database.ts"
import { MOST_TARGETS } from "./events.ts"
import { type ClaimTarget, claimTarget, draft, reject, type RevertContext } from "./targets.ts"

export interface ProviderRevert {
  /** Who takes back: `user:<id>` … */
  readonly actor: string
  /** The operation that all reverts belong to; a new one unless given. */
  readonly op?: OperationId
  readonly reason?: string
  /** Told after each append. */
  readonly onProgress?: (progress: ProviderRevertProgress) => void
  /** Stops between two appends with its reason. What was taken back by then stays so; reverting the operation undoes it. */
  readonly signal?: AbortSignal
}

export interface ProviderRevertProgress {
  readonly op: OperationId
  /** Claims taken back so far, and how many there were at the beginning. */
  readonly done: number
  readonly total: number
}

export interface ProviderReverted {
  readonly op: OperationId
  /** The reverts, of at most a thousand claims each. */
  readonly events: readonly EventId[]
  readonly claims: number
}

/**
 * Reverts every claim of a provider that is in effect, in one operation of as many appends as are needed, each of which is
 * atomic; others may append between them. Fails with CommandRejected where there is none.
 */
export async function revertProvider(
  library: Library,
  provider: string,
  { actor, op, reason, onProgress, signal }: ProviderRevert,
): Promise<ProviderReverted> {
  const total = await library.store.read(() => countClaims(provider))
  if (total === 0) throw reject("revertProvider", `no claim of ${provider} is in effect`)
  let operation = op
  let done = 0
  const events: EventId[] = []
  let place: Place | undefined
  for (;;) {
    signal?.throwIfAborted()
    const from = place
    let page: Page = { claims: [], next: undefined }
    const decide = function* (context: RevertContext) {
      page = yield* claimsBy(context, provider, from)
      if (page.claims.length === 0) return []
      const targets = page.claims.map(claimTarget)
      // What was compacted is the same provider's.
      return draft(context, "revert", [...targets, ...(yield* standingFor(context, targets))], reason)
    }
    const appended = await library.append({
      actor,
      events: decide,
      ...(operation === undefined ? {} : { op: operation }),
    })
    if (appended.events.length === 0) return { op: appended.op, events, claims: done }
    operation = appended.op
    for (const event of appended.events) events.push(event.id)
    place = page.next
    done += page.claims.length
    onProgress?.({ op: operation, done, total })
    await library.ports.pause?.()
  }
}

/** Behind a claim of the list of a provider. Rows have other numbers in each generation of the views. */
interface Place {
  readonly generation: number
  readonly subjectRow: number
  readonly event: EventId
}

interface Page {
  readonly claims: readonly ClaimTarget[]
  readonly next: Place | undefined
}

const claims = (provider: string) =>
  views.selectFrom("claim").where("provider", "=", provider).where("tier", "not in", ["lock", "unlock"])

/** The next claims of a provider, up to as many as one revert takes. Those that were taken back are gone from the list. */
export function* claimsBy({ generation }: RevertContext, provider: string, after?: Place): Work<Page> {
  let some = claims(provider).select(["subject", "subjectRow", "event as id", "origin", "seq"])
  if (after?.generation === generation.number) {
    const { subjectRow, event } = after
    some = some
      .where("subjectRow", ">=", subjectRow)
      .where((eb) => eb.or([eb("subjectRow", ">", subjectRow), eb("event", ">", event)]))
  }
  const rows = yield* all(some.orderBy("subjectRow").orderBy("event").limit(MOST_TARGETS))
  const last = rows.at(-1)
  return {
    claims: rows,
    next: last && { generation: generation.number, subjectRow: last.subjectRow, event: last.id },
  }
}

/** How many claims of a provider are in effect. */
export function* countClaims(provider: string): Work<number> {
  const row = yield* one(claims(provider).select(({ fn }) => fn.countAll<number>().as("count")))
  return row?.count ?? 0
}
