/** What was odd in folders, as reports tell it. */
import { shown } from "../scan/names.ts"
import type { WalkProblem } from "../scan/walk.ts"
import type { ImportNote } from "./report.ts"
import type { UnitProblem } from "./unit.ts"

export const noteOfWalk = ({ path, reason, message, detail }: WalkProblem): ImportNote => ({
  path: shown(path),
  why: reason,
  reason: message,
  ...(detail === undefined ? {} : { detail }),
})

export const noteOfUnit = ({ path, message, ...facts }: UnitProblem): ImportNote => ({
  path: shown(path),
  reason: message,
  ...facts,
})

/** A note as the row of its file keeps it, so that it is told until the file changes. */
export const remembered = (note: ImportNote): string => JSON.stringify({ ...note, path: undefined })

export const recalled = (path: string, text: string): ImportNote => ({
  path: shown(path),
  ...(JSON.parse(text) as Omit<ImportNote, "path">),
})
