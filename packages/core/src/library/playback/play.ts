/** The table of plays, one row for each: statistics and "recently played" read it by time. */
import type { SubjectRef, ViewRows } from "../../define/aspect.ts"
import type { FoldedEvent } from "../../define/event.ts"
import type { Table } from "../../store/port.ts"

export const PLAY = {
  name: "play",
  columns: {
    subject: { type: "text" },
    event: { type: "text" },
    user: { type: "text" },
    track: { type: "text" },
    startedAt: { type: "integer" },
    durationMs: { type: "integer" },
    completed: { type: "integer" },
    device: { type: "text", nullable: true },
    context: { type: "text", nullable: true },
  },
  primaryKey: ["subject", "event"],
  indexes: [{ name: "byTime", columns: ["user", "startedAt", "event"] }],
  rowid: true,
} as const satisfies Table

interface Played {
  readonly startedAt: number
  readonly durationMs: number
  readonly completed: boolean
  readonly device?: string
  readonly context?: string
}

export function playRow({ key, user, id }: SubjectRef, event: FoldedEvent): ViewRows {
  if (event.type !== "playback.played") return {}
  const { startedAt, durationMs, completed, device, context } = event.payload as Played
  const row = {
    subject: key,
    event: event.id,
    user,
    track: id,
    startedAt,
    durationMs,
    completed: completed ? 1 : 0,
    device: device ?? null,
    context: context ?? null,
  }
  return { play: [row] }
}
