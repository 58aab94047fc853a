/** `verify`: walks the log and compares the views. Also answers for a database that is too damaged to be opened. */
import type { VerifyReport } from "@ledgerline/core"
import { type Context, defineCommand } from "../frame/command.ts"
import { EXIT } from "../frame/exit.ts"
import type { Output } from "../frame/output.ts"
import { clean, count } from "../frame/text.ts"

const MOST_SHOWN = 20

export const command = defineCommand({
  arity: [0, 0],
  options: { quick: { type: "flag", doc: "leave out folding the whole log once more to compare the views" } },
  details:
    "Checks every hash, chain and signature of the log, its indexes, and that the views are what the log folds to.\n" +
    "Exit code 1 where there is a problem. With --json: { ok, events, erased, structure, stateHash, problems: [{ kind, message, … }] }.",
  run: async (context, { options }) => {
    const { out } = context
    const report = await check(context, !options.quick)
    out.object(report)
    const erased = report.erased === 0 ? "" : ` (${report.erased.toLocaleString("en")} erased)`
    if (report.ok) {
      out.line(
        `${out.style("green", "ok")}: ${count(report.events, "event")}${erased}, ${options.quick ? "views not compared" : "views equal to the log"}`,
      )
    } else {
      out.line(`${out.style("red", count(report.problems.length, "problem"))} in ${count(report.events, "event")}`)
      showProblems(out, report)
      out.line(
        report.problems.every(({ kind }) => kind === "views")
          ? "mend it with: ledgerline rebuild"
          : "mend it from another replica or a backup with: ledgerline repair --from DIR",
      )
    }
    if (report.stateHash !== "") out.line(out.style("dim", `state hash ${report.stateHash}`))
    return report.ok ? EXIT.ok : EXIT.no
  },
})

/** The problems of a report, as many as a person reads. */
export function showProblems(out: Output, { problems }: VerifyReport): void {
  for (const { kind, message } of problems.slice(0, MOST_SHOWN)) out.line(`  ${kind}: ${clean(message)}`)
  const more = problems.length - MOST_SHOWN
  if (more > 0) out.line(`  and ${more} more: see --json`)
}

async function check({ library, out, signal }: Context, views: boolean): Promise<VerifyReport> {
  try {
    const opened = await library()
    const onProgress = (done: number, total: number) =>
      out.progress(`checking ${count(done, "event")} of ${total.toLocaleString("en")}`)
    return await opened.verify({ views, onProgress, signal })
  } catch (cause) {
    if (!isDamage(cause)) throw cause
    const problems = [{ kind: "database", message: cause.message }] as const
    return { ok: false, events: 0, erased: 0, structure: false, stateHash: "", problems }
  }
}

/** Whether the database could not even be opened for what is in it. */
const isDamage = (cause: unknown): cause is Error =>
  cause instanceof Error &&
  (("reason" in cause && cause.reason === "damaged") ||
    ("code" in cause && /^SQLITE_(CORRUPT|NOTADB)/.test(String(cause.code))))
