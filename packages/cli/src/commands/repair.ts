/** `repair`: makes anew what follows from the log; `--from DIR` puts the bytes of another where the log is damaged. */
import { realpathSync } from "node:fs"
import { resolve } from "node:path"
import { type RepairPeer, storedPeer, type Store } from "@ledgerline/core"
import { type Context, defineCommand } from "../frame/command.ts"
import { Refused, UsageError } from "../frame/errors.ts"
import { EXIT } from "../frame/exit.ts"
import { count } from "../frame/text.ts"
import { BEYOND_REPAIR, needsPeer, showProblems } from "./verify.ts"

export const command = defineCommand({
  usage: "[--from DIR]",
  arity: [0, 0],
  options: {
    from: { type: "text", value: "DIR", doc: "the folder of another replica of this library, or of a backup" },
  },
  details:
    "Indexes, chains, views and the search are made anew from the log, and everything is verified. Where the log itself is\n" +
    "damaged, --from fetches events, keys and signatures from DIR, which stays as it is, and takes only what has the hash\n" +
    "that the log expects, or is signed. A secret key comes from a backup of this very library alone. Exit code 1 where\n" +
    "something is still wrong; what to do about it is said of each.\n" +
    "With --json: { repaired, ok, events, erased, compacted, structure, stateHash, problems: [{ kind, message, remedy, … }] }.",
  examples: ["ledgerline repair", "ledgerline repair --from /mnt/backup/ledgerline"],
  run: async (context, { options }) => {
    const { library, out, signal } = context
    const from = options.from === undefined ? undefined : fromFolder(context, options.from)
    const other = await from?.()
    const peer = other === undefined ? nobody : storedPeer(other)
    try {
      const opened = await library({ leaveViews: true, mendFrom: peer })
      const { repaired, report } = await opened.repair(peer, {
        signal,
        onProgress: (done, total) =>
          out.progress(`fetching ${done.toLocaleString("en")} of ${count(total, "damaged event")}`),
      })
      out.object({ repaired, ...report })
      if (other !== undefined || repaired > 0) out.line(`${count(repaired, "event")} put back`)
      if (report.ok) out.line(`${out.style("green", "ok")}: ${count(report.events, "event")}, views equal to the log`)
      else {
        out.line(
          `${out.style("red", count(report.problems.length, "problem"))} left in ${count(report.events, "event")}`,
        )
        showProblems(out, report)
        for (const remedy of new Set(report.problems.flatMap((problem) => problem.remedy ?? []))) out.line(remedy)
        if (other === undefined && needsPeer(report.problems))
          out.line("the log itself is damaged; mend it from another replica or a backup with --from DIR")
      }
      if (report.stateHash !== "") out.line(out.style("dim", `state hash ${report.stateHash}`))
      return report.ok ? EXIT.ok : EXIT.no
    } catch (cause) {
      throw isDamaged(cause) ? new Refused(cause.message, out.advice(BEYOND_REPAIR.join("\n  "))) : cause
    } finally {
      await other?.close()
    }
  },
})

/** Whether too little of the file can be read to mend it where it lies. */
const isDamaged = (cause: unknown): cause is Error =>
  cause instanceof Error &&
  (("reason" in cause && cause.reason === "damaged") ||
    ("code" in cause && /^SQLITE_(?:CORRUPT|NOTADB)/.test(String(cause.code))))

/** What is damaged may still be read here in part. */
const nobody: RepairPeer = { events: () => Promise.resolve([]) }

/** Fails with UsageError where it is the folder that shall be mended. */
function fromFolder({ cwd, folder }: Context, typed: string): () => Promise<Store> {
  const from = resolve(cwd, typed)
  if (isSame(from, folder)) throw new UsageError("a library cannot be mended from itself", "repair")
  return async () => (await import("../frame/open.ts")).openOther(from)
}

function isSame(a: string, b: string): boolean {
  try {
    return realpathSync(a) === realpathSync(b)
  } catch {
    return false
  }
}
