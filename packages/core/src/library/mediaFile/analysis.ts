/** The table of what was measured of media files, and how the present values are read. */
import type { Dialect, Table, Work } from "../../store/port.ts"
import { all, among, one, views } from "../../views/database.ts"

export const ANALYSIS = {
  name: "analysis",
  columns: {
    subject: { type: "text" },
    /** `loudness`, `fingerprint`, `waveform` … */
    analysis: { type: "text" },
    event: { type: "text" },
    at: { type: "integer" },
    origin: { type: "text" },
    seq: { type: "integer" },
    actor: { type: "text" },
    /** JSON. */
    values: { type: "text" },
  },
  primaryKey: ["subject", "analysis", "event"],
  rowid: true,
} as const satisfies Table

export interface Analysis {
  readonly analysis: string
  readonly at: number
  readonly actor: string
  readonly values: Readonly<Record<string, number | string | readonly number[]>>
}

/** The last measurement of a kind; undefined where there is none. */
export function* analysisOf(mediaFile: string, analysis: string): Work<Analysis | undefined> {
  const row = yield* one(
    views
      .selectFrom("analysis")
      .select(["at", "actor", "values"])
      .where("subject", "=", `mediaFile:${mediaFile}`)
      .where("analysis", "=", analysis)
      .orderBy("at", "desc")
      .orderBy("origin", "desc")
      .orderBy("seq", "desc")
      .orderBy("event", "desc")
      .limit(1),
  )
  if (row === undefined) return undefined
  return { analysis, at: row.at, actor: row.actor, values: JSON.parse(row.values) as Analysis["values"] }
}

/** The last measurement of a kind of each of these media files that has one, by id. */
export function* analysesOf(
  dialect: Dialect,
  mediaFiles: readonly string[],
  analysis: string,
): Work<ReadonlyMap<string, Analysis>> {
  const subjects = mediaFiles.map((id) => `mediaFile:${id}`)
  const rows = yield* all(
    views
      .selectFrom("analysis")
      .select(["subject", "at", "actor", "values"])
      .where((eb) => among(dialect, eb.ref("subject"), subjects))
      .where("analysis", "=", analysis)
      .orderBy("at")
      .orderBy("origin")
      .orderBy("seq")
      .orderBy("event"),
  )
  return new Map(
    rows.map(({ subject, at, actor, values }) => [
      subject.slice("mediaFile:".length),
      { analysis, at, actor, values: JSON.parse(values) as Analysis["values"] },
    ]),
  )
}
