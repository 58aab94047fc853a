/** The manifest that a server keeps up to date, and what it tells of it. */
import { isAbsolute, resolve } from "node:path"
import type { Library } from "@ledgerline/core"
import { systemTimers } from "@ledgerline/sync/system"
import type { Context } from "../frame/command.ts"
import { clean, count } from "../frame/text.ts"
import { ManifestKeeper } from "../manifest/ManifestKeeper.ts"

/** Who edits by the file: it does not say who it was. */
const ACTOR = "user:local"

export async function keepManifest(
  { out, cwd }: Pick<Context, "out" | "cwd">,
  library: Library,
  file: string,
): Promise<() => Promise<void>> {
  const path = isAbsolute(file) ? file : resolve(cwd, file)
  const keeper = new ManifestKeeper({
    library,
    path,
    timers: systemTimers,
    actor: ACTOR,
    onRead: ({ fields, subjects, collisions, unknown, op }, kept) => {
      const takenOver = `took over ${count(fields, "field")} of ${count(subjects, "subject")} from ${clean(path)}`
      out.note(
        op === null ? takenOver : `${takenOver}; undo it with: ${out.command(`revert --operation ${op.slice(0, 12)}`)}`,
      )
      if (kept === undefined) return
      const left = `${count(collisions.length, "field")} changed in both, ${count(unknown.length, "subject")} not here any more`
      out.note(`not taken over: ${left}; the file as it was is ${clean(kept)}`)
    },
    onTrouble: (cause) => out.note(`${clean(path)}: ${clean(cause instanceof Error ? cause.message : String(cause))}`),
  })
  await keeper.start()
  return () => keeper.stop()
}
