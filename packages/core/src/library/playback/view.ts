/** The table of what a member did with a track: counts, rating, star and the two places of progress. */
import type { SubjectRef, ViewRows } from "../../define/aspect.ts"
import { defineKind } from "../../define/kind.ts"
import type { Table } from "../../store/port.ts"
import { withAccounts } from "./accounts.ts"
import { playbackAspect, type PlaybackState } from "./fold.ts"

export const PLAYBACK = {
  name: "playback",
  columns: {
    user: { type: "text" },
    track: { type: "text" },
    plays: { type: "integer" },
    /** Plays to the end. */
    completed: { type: "integer" },
    totalMs: { type: "integer" },
    firstAt: { type: "integer", nullable: true },
    lastAt: { type: "integer", nullable: true },
    /** Only other programs tell of these. */
    skips: { type: "integer" },
    skippedAt: { type: "integer", nullable: true },
    rating: { type: "integer", nullable: true },
    /** Null where it has no star. */
    starredAt: { type: "integer", nullable: true },
    /** The latest place, when it was reached and by whom. */
    positionMs: { type: "integer", nullable: true },
    positionAt: { type: "integer", nullable: true },
    positionBy: { type: "text", nullable: true },
    /** What the member noted there. */
    comment: { type: "text", nullable: true },
    /** The furthest place. */
    furthestMs: { type: "integer", nullable: true },
    furthestAt: { type: "integer", nullable: true },
    furthestBy: { type: "text", nullable: true },
    /** The length that the player of the latest place had. */
    durationMs: { type: "integer", nullable: true },
  },
  primaryKey: ["user", "track"],
  indexes: [
    { name: "byLast", columns: ["user", "lastAt", "track"], where: '"lastAt" IS NOT NULL' },
    { name: "byPlays", columns: ["user", "plays", "track"], where: '"lastAt" IS NOT NULL' },
    { name: "byStar", columns: ["user", "starredAt", "track"], where: '"starredAt" IS NOT NULL' },
    { name: "byRating", columns: ["user", "rating", "track"], where: "rating IS NOT NULL" },
    { name: "byProgress", columns: ["user", "positionAt", "track"], where: '"positionAt" IS NOT NULL' },
  ],
} as const satisfies Table

function playbackRows({ user, id }: SubjectRef, { playback }: { readonly playback: PlaybackState }): ViewRows {
  const { totalMs, latest, furthest } = playback
  const { plays, completed, firstAt, lastAt, skips, skippedAt, rating, starredAt } = withAccounts(playback)
  const row = {
    user,
    track: id,
    plays,
    completed,
    totalMs,
    firstAt: firstAt ?? null,
    lastAt: lastAt ?? null,
    skips,
    skippedAt: skippedAt ?? null,
    rating: rating ?? null,
    starredAt: starredAt ?? null,
    positionMs: latest?.positionMs ?? null,
    positionAt: latest?.at ?? null,
    positionBy: latest?.by ?? null,
    comment: playback.comment ?? null,
    furthestMs: furthest?.positionMs ?? null,
    furthestAt: furthest?.at ?? null,
    furthestBy: furthest?.by ?? null,
    durationMs: latest?.durationMs ?? null,
  }
  return { playback: [row] }
}

export const playbackKind = defineKind({
  kind: "playback",
  doc: "What one member did with one track: plays, progress, rating, star, and what other programs tell of these.",
  log: "user",
  aspects: [playbackAspect],
  tables: [PLAYBACK],
  rows: playbackRows,
})
