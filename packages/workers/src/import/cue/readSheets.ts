/** Reads CUE sheets beside audio: few and small, so they are read here and not in a thread. */
import { readFile } from "node:fs/promises"
import type { LocalFile } from "../../local/files.ts"
import { parseCue, UnreadableCueSheet } from "../../playlists/cue/cue.ts"
import { below } from "../../scan/names.ts"
import { besideRow, pathOf } from "../beside.ts"
import { type LookedFile, SHEET } from "../look.ts"
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
    rows.push(besideRow(looked, SHEET))
    try {
      if (file.size > MOST_BYTES) throw new UnreadableCueSheet(`larger than ${MOST_BYTES} bytes`)
      sheets.push({ folder, name: file.name, sheet: parseCue(await readFile(pathOf(looked, options))) })
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      problems.push({ path: below(folder, file.name), why: "noSheet", message: `no CUE sheet: ${message}` })
    }
  }
  return { sheets, rows, problems }
}
