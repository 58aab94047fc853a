/** What taking something back would change, before it is done: as much of it as can be looked at in a moment. */
import {
  claimsBy,
  claimTarget,
  countClaims,
  type Decision,
  type Library,
  LIBRARY,
  revertEvents,
  revertOperation,
  type Target,
} from "@ledgerline/core"
import { operationParts, targetsIn, thingsChanged } from "@ledgerline/core/objects"
import type { Principal } from "../access.ts"
import { ownLog, permitted } from "./changes.ts"

/** More events are not looked at: it takes as long as to take them back, and whoever edits waits. */
const MOST_EVENTS = 300
/** Of what would change. */
const MOST_THINGS = 200

export type Wanted = { readonly operation: string } | { readonly provider: string } | { readonly decide: Decision }

export async function revertPreview(library: Library, wanted: Wanted, principal: Principal) {
  const { total, decide } = await planOf(library, wanted, principal)
  let taken = 0
  const rows = await library.rehearse({
    actor: `user:${principal.member}`,
    events: permitted(principal, function* (context) {
      const drafts = yield* decide(context)
      taken = targetsIn(drafts)
      return drafts
    }),
  })
  const things = thingsChanged(library.registry, rows, principal.member)
  return {
    events: total ?? taken,
    isWhole: total === undefined || total <= MOST_EVENTS,
    things: things.length,
    items: things.slice(0, MOST_THINGS),
  }
}

interface Plan {
  /** Undefined: those that the decision names. */
  readonly total: number | undefined
  readonly decide: Decision
}

async function planOf(library: Library, wanted: Wanted, principal: Principal): Promise<Plan> {
  if ("decide" in wanted) return { total: undefined, decide: wanted.decide }
  if ("provider" in wanted) {
    const { provider } = wanted
    const decide: Decision = function* (context) {
      const { claims } = yield* claimsBy(context, provider)
      const some = claims.slice(0, MOST_EVENTS).map(claimTarget)
      return some.length === 0 ? [] : yield* revertEvents(context, some)
    }
    return { total: await library.store.read(() => countClaims(provider)), decide }
  }
  const { operation } = wanted
  const logs: readonly string[] = [LIBRARY, ownLog(principal)]
  const parts = (await operationParts(library, operation)).filter(({ log }) => logs.includes(log))
  const total = parts.reduce((sum, { events }) => sum + events, 0)
  if (total <= MOST_EVENTS) return { total, decide: (context) => revertOperation(context, operation) }
  const targets = await firstOf(library, operation, logs)
  return { total, decide: (context) => revertEvents(context, targets) }
}

async function firstOf(library: Library, operation: string, logs: readonly string[]): Promise<Target[]> {
  const targets: Target[] = []
  for await (const page of library.readLog({ of: { operation } })) {
    for (const { log, id, origin, seq, type } of page.events)
      if (logs.includes(log) && !isFinal(type) && targets.length < MOST_EVENTS) targets.push({ log, id, origin, seq })
    if (targets.length >= MOST_EVENTS) break
  }
  return targets
}

/** What is for good. */
const isFinal = (type: string): boolean => type.startsWith("erasure.") || type.startsWith("compaction.")
