/** The table of queues. */
import type { SubjectRef, ViewRows } from "../../define/aspect.ts"
import { defineKind } from "../../define/kind.ts"
import type { Table, Work } from "../../store/port.ts"
import { all, views } from "../../views/database.ts"
import { queueAspect, type QueueState } from "./fold.ts"

export const QUEUE = {
  name: "queue",
  columns: {
    user: { type: "text" },
    /** The device, or `main`. */
    id: { type: "text" },
    /** JSON: ids of tracks. */
    tracks: { type: "text" },
    current: { type: "integer" },
    positionMs: { type: "integer" },
    savedAt: { type: "integer" },
    actor: { type: "text" },
  },
  primaryKey: ["user", "id"],
} as const satisfies Table

function queueRows({ user, id }: SubjectRef, { queue: { saved } }: { readonly queue: QueueState }): ViewRows {
  if (saved === undefined) return {}
  const { tracks, index, positionMs, at, actor } = saved
  return { queue: [{ user, id, tracks: JSON.stringify(tracks), current: index, positionMs, savedAt: at, actor }] }
}

export const queueKind = defineKind({
  kind: "queue",
  doc: "What a device of a member plays next.",
  log: "user",
  aspects: [queueAspect],
  tables: [QUEUE],
  rows: queueRows,
})

export interface Queue {
  readonly id: string
  readonly tracks: readonly string[]
  readonly current: number
  readonly positionMs: number
  readonly savedAt: number
}

/** All queues of a member, the one saved last first: another device may go on with it. */
export function* queuesOf(user: string): Work<Queue[]> {
  const saved = views.selectFrom("queue").select(["id", "tracks", "current", "positionMs", "savedAt"])
  const rows = yield* all(saved.where("user", "=", user))
  const queues = rows.map((row) => ({ ...row, tracks: JSON.parse(row.tracks) as string[] }))
  return queues.sort((a, b) => b.savedAt - a.savedAt || (a.id < b.id ? -1 : 1))
}
