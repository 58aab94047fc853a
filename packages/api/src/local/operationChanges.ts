/** What an action changed, by the histories of the things that it touched. */
import type { Library, LogName } from "@ledgerline/core"
import { historyObject } from "@ledgerline/core/objects"
import type { OperationChange } from "@ledgerline/core/shapes"
import { Refusal } from "../refusal.ts"

interface Asked {
  /** Where the page begins: a position of the log, as text. */
  readonly after?: string | undefined
  readonly limit?: number | undefined
  /** Logs that who asks may see. */
  readonly logs: readonly LogName[]
}

/** Histories are read one by one, so pages are shorter than those of lists. */
const AT_ONCE = 20

/** One page. A thing comes once, where the action first touched it, with all that it did there. */
export async function operationChanges(
  library: Library,
  op: string,
  { after, limit = AT_ONCE, logs }: Asked,
): Promise<{ readonly items: readonly OperationChange[]; readonly next: string | null }> {
  const from = positionOf(after)
  const items: OperationChange[] = []
  const seen = new Set<string>()
  for await (const { events } of library.readLog({ of: { operation: op }, from }))
    for (const { subject, log, position } of events) {
      if (!logs.includes(log) || seen.has(`${log} ${subject}`)) continue
      if (items.length >= limit) return { items, next: String(position) }
      seen.add(`${log} ${subject}`)
      const entries = await library.history(subject, log, { op })
      // What began before this page was on an earlier one.
      if (entries.every((entry) => entry.position >= from))
        items.push({ subject, log, entries: entries.map(historyObject) })
    }
  if (items.length === 0 && after === undefined) throw new Refusal(404, "notFound", "there is no such action")
  return { items, next: null }
}

function positionOf(after: string | undefined): number {
  if (after === undefined) return 1
  const position = Number(after)
  if (!/^[0-9]{1,15}$/.test(after) || position < 1)
    throw new Refusal(400, "badRequest", "that is no cursor of this list")
  return position
}
