/** `repair --from DIR`: puts the bytes of another replica or of a backup where the log is damaged. */
import { realpathSync } from "node:fs"
import { resolve } from "node:path"
import { storedEvents } from "@ledgerline/core"
import { defineCommand } from "../frame/command.ts"
import { UsageError } from "../frame/errors.ts"
import { EXIT } from "../frame/exit.ts"
import { count } from "../frame/text.ts"
import { showProblems } from "./verify.ts"

export const command = defineCommand({
  usage: "--from DIR",
  arity: [0, 0],
  options: {
    from: { type: "text", value: "DIR", doc: "the folder of another replica of this library, or of a backup" },
  },
  details:
    "Fetches the damaged events from DIR, which stays as it is, and takes only what has the hash that the log expects.\n" +
    "Then the views are built anew and everything is verified. Exit code 1 where something is still wrong.\n" +
    "With --json: { repaired, ok, events, erased, structure, stateHash, problems }.",
  examples: ["ledgerline repair --from /mnt/backup/ledgerline"],
  run: async ({ cwd, folder, library, out, signal }, { options }) => {
    if (options.from === undefined) throw new UsageError("repair needs --from DIR", "repair")
    const from = resolve(cwd, options.from)
    if (isSame(from, folder)) throw new UsageError("a library cannot be mended from itself", "repair")
    const { openOther } = await import("../frame/open.ts")
    const opened = await library({ leaveViews: true })
    const other = openOther(from)
    try {
      const { repaired, report } = await opened.repair(storedEvents(other), {
        signal,
        onProgress: (done, total) =>
          out.progress(`fetching ${done.toLocaleString("en")} of ${count(total, "damaged event")}`),
      })
      out.object({ repaired, ...report })
      out.line(`${count(repaired, "event")} put back`)
      if (report.ok) out.line(`${out.style("green", "ok")}: ${count(report.events, "event")}, views equal to the log`)
      else {
        out.line(
          `${out.style("red", count(report.problems.length, "problem"))} left in ${count(report.events, "event")}`,
        )
        showProblems(out, report)
      }
      if (report.stateHash !== "") out.line(out.style("dim", `state hash ${report.stateHash}`))
      return report.ok ? EXIT.ok : EXIT.no
    } finally {
      await other.close()
    }
  },
})

function isSame(a: string, b: string): boolean {
  try {
    return realpathSync(a) === realpathSync(b)
  } catch {
    return false
  }
}
