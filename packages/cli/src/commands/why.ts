/** `why SUBJECT [FIELD]` */
import { all, type Library, LIBRARY, type Subject, views, why, type Why } from "@ledgerline/core"
import { claimedFields } from "@ledgerline/core/objects"
import { defineCommand } from "../frame/command.ts"
import { NotFound } from "../frame/errors.ts"
import type { Output } from "../frame/output.ts"
import { clean, count, cut, time } from "../frame/text.ts"
import { findSubject } from "../reads/subject.ts"

export const command = defineCommand({
  usage: "SUBJECT [FIELD]",
  arity: [1, 2],
  reads: true,
  details: "With a field, also what else was said about it, strongest first. Without, one line for each field.",
  examples: ["ledgerline why track:5f1c0e7a9b2d", "ledgerline why 5f1c0e7a9b2d title"],
  run: async ({ out, library }, { args: [typed = "", field] }) => {
    const opened = await library()
    const { log, subject } = await findSubject(opened, typed)
    const key = log === LIBRARY ? subject : `${log} ${subject}`
    const known = await opened.store.read(() => claimedFields(key))
    const wanted = field === undefined ? known : known.filter((name) => name === field)
    if (wanted.length === 0) {
      const about = field === undefined ? "" : ` the ${clean(field)} of`
      throw new NotFound(`nothing was said about${about} ${clean(subject)}`, whatThere(subject, known))
    }
    const compacted = await compactedOf(opened, log, subject)
    for (const name of wanted) {
      const reasons = await opened.store.read(() => why(key, name))
      out.object({ subject, ...reasons, compacted })
      out.line(clean(reasons.line))
      if (field !== undefined) stack(out, reasons)
    }
    if (compacted > 0)
      out.line(out.style("dim", `${count(compacted, "earlier claim")} compacted: later ones say all that they said`))
  },
})

function whatThere(subject: Subject, known: readonly string[]): string {
  if (known.length > 0) return `there is: ${known.join(", ")}`
  const isDerived = /^(?:album|artist):/.test(subject)
  return isDerived
    ? `what it shows comes from its tracks: ledgerline show ${clean(subject)}`
    : "see: ledgerline history SUBJECT"
}

/** How many claims about a subject were compacted: which fields they spoke of, nobody knows any more. */
async function compactedOf(library: Library, log: string, subject: string): Promise<number> {
  const hasAny = await library.store.read(() => all(views.selectFrom("compaction").select("id").limit(1)))
  if (hasAny.length === 0) return 0
  const entries = await library.history(subject, log)
  return entries.filter(({ status, type }) => status === "compacted" && type === "claim.attributed").length
}

const STANDING = {
  shown: "shown",
  lowerTier: "weaker",
  older: "older",
  locked: "held back by the lock",
} as const

function stack(out: Output, { stack: claims }: Why): void {
  for (const claim of claims) {
    const value = claim.value === null ? "none" : JSON.stringify(claim.value)
    const style = claim.standing === "shown" ? "green" : "dim"
    const rights = claim.licence === null ? "" : `, ${clean(claim.licence)}`
    out.line(`  ${out.style(style, STANDING[claim.standing])}  ${clean(cut(value, 60))}`)
    out.line(
      out.style(
        "dim",
        `    ${clean(claim.provider)}${rights}, ${time(claim.at)} by ${clean(claim.actor)}, event ${claim.event.slice(0, 12)}`,
      ),
    )
    if (claim.url !== null) out.line(out.style("dim", `    ${clean(claim.url)}`))
  }
}
