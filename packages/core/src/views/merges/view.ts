/**
 * Which track shows in place of which. A merge into a track that is not there, or in a circle, must hide nothing for
 * good: the first is left out of account, of the second the smallest id shows, and both are conflicts.
 */
import type { CrossView, RowChange, ViewContext } from "../../define/crossView.ts"
import { TRACK } from "../../library/track/view.ts"
import { query, queryOne, type Row, type Table, type Work } from "../../store/port.ts"
import { CONFLICT } from "../conflicts/table.ts"
import { reconcile } from "../reconcile.ts"
import { type Resolved, resolve } from "./chains.ts"
import { allLinks, type Links, linksAround } from "./links.ts"

/** One row for each track that was merged. */
export const MERGE = {
  name: "merge",
  columns: {
    track: { type: "text" },
    /** One step. */
    into: { type: "text" },
    /** The track that shows in its place: the track itself where the merge is a conflict. */
    canonical: { type: "text" },
  },
  primaryKey: ["track"],
  indexes: [{ name: "ofCanonical", columns: ["canonical", "track"] }],
} as const satisfies Table

const RULES = "rule IN ('mergeCycle', 'mergeIntoMissing')"

interface Outcome {
  readonly merges: readonly Row[]
  readonly conflicts: readonly Row[]
  readonly hidden: ReadonlyMap<string, number>
}

function outcomeOf({ concerned, next, there }: Links): Outcome {
  const step = (id: string): string | undefined => {
    const into = next.get(id)
    return into !== undefined && there.has(into) ? into : undefined
  }
  const resolved = resolve(concerned, step)
  const merges: Row[] = []
  const conflicts: Row[] = []
  const hidden = new Map<string, number>()
  for (const track of concerned) {
    if (!there.has(track)) continue
    const into = next.get(track)
    const { canonical, circle } = resolved.get(track) as Resolved
    hidden.set(track, canonical === track ? 0 : 1)
    if (into === undefined) continue
    merges.push({ track, into, canonical })
    if (!there.has(into)) {
      const detail = `merged into ${into}, which is not in the library`
      conflicts.push({ rule: "mergeIntoMissing", subject: track, other: into, detail })
    } else if (circle !== undefined && canonical === track) {
      const detail = `merged in a circle: ${circle.slice(0, 20).join(", ")}`
      conflicts.push({ rule: "mergeCycle", subject: track, other: into, detail })
    }
  }
  return { merges, conflicts, hidden }
}

/**
 * Sets `hidden` where it is not what the kind's own rows took it for. `was` holds what it was before this batch, which the
 * kind's changes do not know: the changes that go from here to other views tell the truth about it.
 */
function* hide(
  context: ViewContext,
  hidden: ReadonlyMap<string, number>,
  was: ReadonlyMap<string, number>,
): Work<void> {
  const rows = yield* query(`SELECT * FROM ${context.name(TRACK)} WHERE ${context.dialect.anyOf("id", "text")}`, [
    context.dialect.list([...hidden.keys()]),
  ])
  const changes: RowChange[] = []
  for (const row of rows) {
    const id = String(row["id"])
    const now = hidden.get(id) ?? 0
    const before = was.get(id) ?? Number(row["hidden"])
    if (now !== before || now !== row["hidden"])
      changes.push({ before: { ...row, hidden: before }, after: { ...row, hidden: now } })
  }
  yield* context.put(TRACK, changes)
}

function* update(context: ViewContext, changes: ReadonlyMap<Table, readonly RowChange[]>): Work<void> {
  const list = changes.get(TRACK) ?? []
  const isMerged = ({ before, after }: RowChange): boolean =>
    (before?.["mergedInto"] ?? null) !== null || (after?.["mergedInto"] ?? null) !== null
  const isPresence = ({ before, after }: RowChange): boolean => before === undefined || after === undefined
  if (!list.some(isMerged)) {
    const some = yield* queryOne(`SELECT track FROM ${context.name(MERGE)} LIMIT 1`)
    if (some === undefined) return
  }
  const concerning = list.filter((change) => isMerged(change) || isPresence(change))
  const ids = [...new Set(concerning.map(({ before, after }) => String((after ?? before)?.["id"])))]
  if (ids.length === 0) return
  const links = yield* linksAround(context, TRACK, "mergedInto", ids)
  const { merges, conflicts, hidden } = outcomeOf(links)
  const { dialect } = context
  const among = [dialect.list([...links.concerned])]
  const oldMerges = yield* query(`SELECT * FROM ${context.name(MERGE)} WHERE ${dialect.anyOf("track", "text")}`, among)
  const oldConflicts = yield* query(
    `SELECT * FROM ${context.name(CONFLICT)} WHERE ${RULES} AND ${dialect.anyOf("subject", "text")}`,
    among,
  )
  yield* context.put(MERGE, reconcile(MERGE, oldMerges, merges))
  yield* context.put(CONFLICT, reconcile(CONFLICT, oldConflicts, conflicts))
  const was = oldMerges.map((row) => [String(row["track"]), row["canonical"] === row["track"] ? 0 : 1] as const)
  yield* hide(context, hidden, new Map(was))
}

function* rebuild(context: ViewContext): Work<void> {
  const { merges, conflicts, hidden } = outcomeOf(yield* allLinks(context, TRACK, "mergedInto"))
  yield* context.put(MERGE, reconcile(MERGE, [], merges))
  yield* context.put(CONFLICT, reconcile(CONFLICT, [], conflicts))
  // Merged tracks are hidden as they come from the kind.
  yield* hide(context, new Map([...hidden].filter(([, value]) => value === 0)), new Map())
}

export const mergesView: CrossView = { name: "merges", tables: [MERGE, CONFLICT], watches: [TRACK], update, rebuild }
