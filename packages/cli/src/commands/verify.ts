/** `verify`: walks the log and compares the views. Also answers for a database that is too damaged to be opened. */
import type { Library, VerifyReport } from "@ledgerline/core"
import { type Context, defineCommand } from "../frame/command.ts"
import { EXIT } from "../frame/exit.ts"
import type { Output } from "../frame/output.ts"
import { clean, count, cut } from "../frame/text.ts"

const MOST_SHOWN = 20
/** SQLite names each page that it cannot read. */
const LONGEST = 300

/** What to do about a file of which too little can be read for {@link Library.repair}. */
export const BEYOND_REPAIR = [
  "put a backup in its place: of the whole folder, or by `ledgerline restore DIR` into an empty one",
  "or have the library again from a server or another device: `ledgerline pair TOKEN` into an empty folder, then import the music there",
]

type Problem = VerifyReport["problems"][number]

export const command = defineCommand({
  arity: [0, 0],
  options: { quick: { type: "flag", doc: "leave out folding the whole log once more to compare the views" } },
  details:
    "Checks every hash, chain and signature of the log, its indexes, and that the views are what the log folds to.\n" +
    "Exit code 1 where there is a problem. With --json: { ok, events, erased, compacted, structure, stateHash, problems: [{ kind, message, … }] }.",
  run: async (context, { options }) => {
    const { out } = context
    const { report, isOpen, isReadable } = await check(context, !options.quick)
    out.object(report)
    const gone = (["erased", "compacted"] as const).filter((how) => report[how] > 0)
    const told = gone.map((how) => `${report[how].toLocaleString("en")} ${how}`).join(", ")
    if (report.ok) {
      out.line(
        `${out.style("green", "ok")}: ${count(report.events, "event")}${told === "" ? "" : ` (${told})`}, ${options.quick ? "views not compared" : "views equal to the log"}`,
      )
    } else {
      out.line(`${out.style("red", count(report.problems.length, "problem"))} in ${count(report.events, "event")}`)
      showProblems(out, report)
      if (isOpen) out.line(out.advice(remedyOf(report)))
      else if (isReadable)
        out.line(
          out.advice(
            "mend it from a backup of this library with: ledgerline repair --from DIR, or put the backup in its place",
          ),
        )
      else
        for (const line of ["run: ledgerline repair; where that cannot open it either:", ...BEYOND_REPAIR])
          out.line(out.advice(line))
    }
    if (report.stateHash !== "") out.line(out.style("dim", `state hash ${report.stateHash}`))
    return report.ok ? EXIT.ok : EXIT.no
  },
})

/** The problems of a report, as many as a person reads. */
export function showProblems(out: Output, { problems }: VerifyReport): void {
  for (const { kind, message } of problems.slice(0, MOST_SHOWN)) out.line(`  ${kind}: ${cut(clean(message), LONGEST)}`)
  const more = problems.length - MOST_SHOWN
  if (more > 0) out.line(`  and ${more} more: see --json`)
}

/** Kinds of problems of what is made of the log. */
const DERIVED: ReadonlySet<Problem["kind"]> = new Set(["structure", "index", "views"])
/** Kinds of problems of bytes that only another has. */
const ELSEWHERE: ReadonlySet<Problem["kind"]> = new Set(["chunk", "header", "payload"])

/** The least that mends all problems of a report. */
function remedyOf({ problems }: VerifyReport): string {
  if (problems.every(({ kind }) => kind === "views")) return "mend it with: ledgerline rebuild"
  if (problems.some(({ kind }) => kind === "database"))
    return "the file is damaged; see whether this mends it: ledgerline repair"
  if (!needsPeer(problems)) return "the log is whole; mend it with: ledgerline repair"
  if (!problems.some(({ kind }) => ELSEWHERE.has(kind)))
    return "mend what follows from the events with: ledgerline repair; what that leaves with: ledgerline repair --from DIR"
  return "mend it from another replica or a backup with: ledgerline repair --from DIR"
}

/** Whether the log itself is damaged. */
export const needsPeer = (problems: readonly Problem[]): boolean => problems.some(({ kind }) => !DERIVED.has(kind))

interface Checked {
  readonly report: VerifyReport
  /** Whether the library could be opened at all. */
  readonly isOpen: boolean
  /** Whether its tables can be read, so that a repair may help. */
  readonly isReadable: boolean
}

async function check({ library, out, signal }: Context, views: boolean): Promise<Checked> {
  let opened: Library
  try {
    opened = await library()
  } catch (cause) {
    if (!isDamage(cause)) throw cause
    const problems = [{ kind: "database", message: cause.message }] as const
    return {
      report: { ok: false, events: 0, erased: 0, compacted: 0, structure: false, stateHash: "", problems },
      isOpen: false,
      isReadable: "reason" in cause && cause.reason === "identityLost",
    }
  }
  const onProgress = (done: number, total: number) =>
    out.progress(`checking ${count(done, "event")} of ${total.toLocaleString("en")}`)
  return { report: await opened.verify({ views, onProgress, signal }), isOpen: true, isReadable: true }
}

/** Whether the database could not even be opened for what is in it. */
const isDamage = (cause: unknown): cause is Error =>
  cause instanceof Error &&
  (("reason" in cause && (cause.reason === "damaged" || cause.reason === "identityLost")) ||
    ("code" in cause && /^SQLITE_(CORRUPT|NOTADB)/.test(String(cause.code))))
