/** Reads CUE sheets beside audio: few and small, so they are read here and not in a thread. */
import { readFile } from "node:fs/promises"
import type { LocalFile } from "../../local/files.ts"
import { parseCue, UnreadableCueSheet } from "../../playlists/cue/cue.ts"
import { below, oneLine } from "../../scan/names.ts"
import { besideRow, pathOf } from "../beside.ts"
import { type LookedFile, SHEET } from "../look.ts"
import { noteOfUnit, remembered } from "../notes.ts"
import type { UnitProblem, UnitSheet } from "../unit.ts"

/** Longer ones are no sheets. */
const MOST_BYTES = 1024 * 1024

export async function readSheets(
  files: readonly LookedFile[],
  options: { readonly root: string; readonly signal: AbortSignal | undefined },
): Promise<{ readonly sheets: UnitSheet[]; readonly rows: LocalFile[]; readonly problems: UnitProblem[] }> {
  const sheets: UnitSheet[] = []
  const rows: LocalFile[] = []
  const problems: UnitProblem[] = []
  for (const looked of files) {
    const { folder, file } = looked
    options.signal?.throwIfAborted()
    let failure: string | null = null
    try {
      if (file.size > MOST_BYTES) throw new UnreadableCueSheet(`larger than ${MOST_BYTES} bytes`)
      sheets.push({ folder, name: file.name, sheet: parseCue(await readFile(pathOf(looked, options))) })
    } catch (error) {
      const message = oneLine(`no CUE sheet: ${error instanceof Error ? error.message : String(error)}`)
      const problem = { path: below(folder, file.name), why: "noSheet", message } as const
      failure = remembered(noteOfUnit(problem))
      problems.push(problem)
    }
    rows.push(besideRow(looked, SHEET, failure))
  }
  return { sheets, rows, problems }
}
