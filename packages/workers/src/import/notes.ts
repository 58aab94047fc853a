/** What was odd in folders, as reports tell it. */
import type { LocalFile } from "../local/files.ts"
import { below, shown } from "../scan/names.ts"
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

/** Of images that were to be a cover or the like and can be none, until they change. */
export const notesOfImages = (rows: readonly LocalFile[]): ImportNote[] =>
  rows.flatMap(({ folder, name, failure }): ImportNote[] => {
    const path = shown(below(folder, name))
    if (failure?.startsWith("unreadable:") === true) return [{ path, why: "noImage", reason: "is no image" }]
    if (failure?.startsWith("tooLarge:") !== true) return []
    return [{ path, why: "imageTooLarge", reason: "is too large for an image" }]
  })

/** A note as the row of its file keeps it, so that it is told until the file changes. */
export const remembered = (note: ImportNote): string => JSON.stringify({ ...note, path: undefined })

export const recalled = (path: string, text: string): ImportNote => ({
  path: shown(path),
  ...(JSON.parse(text) as Omit<ImportNote, "path">),
})
