/** `compact`: removes payloads that nobody needs, since later events say all that they said. It asks before it does. */
import type { CompactOptions, CompactProgress, CompactReport } from "@ledgerline/core"
import { type Context, defineCommand } from "../frame/command.ts"
import { Refused, UsageError } from "../frame/errors.ts"
import { bytes, count } from "../frame/text.ts"

const DAY = 86_400_000
const OLDER_THAN = 365

export const command = defineCommand({
  arity: [0, 0],
  options: {
    "dry-run": { type: "flag", doc: "says what would go, and changes nothing" },
    "older-than": {
      type: "number",
      value: "DAYS",
      least: 0,
      most: 36_500,
      doc: `only what has been here for so long; ${OLDER_THAN} unless given`,
    },
    yes: { type: "flag", doc: "do so without asking" },
  },
  details:
    "What a claim, a sighting of a file or a saved queue said is removed where a later one of the same says all of it: the\n" +
    "library shows the same, its history still lists them, and the later ones cannot be taken back any more. That cannot\n" +
    "be undone. Where other devices take part, it is proposed first, and done when each of them has agreed, which they do\n" +
    "when they sync: then run this again. Who was not heard of for half a year is not waited for. Days are counted by the\n" +
    "dates of what was done here, at most 30 from one thing to the next.\n" +
    "With --json: { found: { events, bytes }, byType, removed: { events, bytes }, waiting: [{ log, events, origins }],\n" +
    "expired: [origin], dryRun }.",
  examples: ["ledgerline compact --dry-run", "ledgerline compact --older-than 90"],
  run: async (context, { options }) => {
    const { out, signal } = context
    const dryRun = options["dry-run"]
    if (dryRun && options.yes) throw new UsageError("--yes goes with a run that changes something", "compact")
    const library = await context.library()
    const onProgress = ({ step, done, total }: CompactProgress) =>
      out.progress(
        step === "look"
          ? `looking through ${done.toLocaleString("en")} of ${count(total, "subject")}`
          : `removing ${done + 1} of ${total.toLocaleString("en")}`,
      )
    const wanted: CompactOptions = {
      olderThan: (options["older-than"] ?? OLDER_THAN) * DAY,
      actor: "user:local",
      signal,
      onProgress,
    }
    const would = await library.compact({ ...wanted, dryRun: true })
    out.endProgress()
    if (dryRun || isNothing(would)) {
      out.object({ ...would, dryRun })
      tell(context, would, true)
      return
    }
    if (!options.yes) {
      tell(context, would, true)
      const answer = await context.confirm("Remove this for good, here and on all other devices?")
      if (answer === undefined) throw new UsageError("nobody is here to be asked: add --yes", "compact")
      if (!answer) throw new Refused("nothing was changed", "add --dry-run to look only")
    }
    const report = await library.compact(wanted)
    out.endProgress()
    out.object({ ...report, dryRun })
    tell(context, report, false)
  },
})

const isNothing = ({ found, removed, waiting }: CompactReport): boolean =>
  found.events + removed.events + waiting.length === 0

function tell({ out }: Context, { found, byType, removed, waiting, expired }: CompactReport, isDry: boolean): void {
  const types = Object.entries(byType).map(([type, events]) => `${events.toLocaleString("en")} ${type}`)
  if (found.events > 0)
    out.line(
      `${count(found.events, "payload")} of ${bytes(found.bytes)} ${isDry ? "can go" : "found"}: ${types.sort().join(", ")}`,
    )
  else if (removed.events + waiting.length === 0) out.line("nothing to compact")
  if (removed.events > 0)
    out.line(
      isDry
        ? `${count(removed.events, "payload")} of ${bytes(removed.bytes)} that all have agreed to can go now`
        : `${out.style("green", "removed")}: ${count(removed.events, "payload")} of ${bytes(removed.bytes)}`,
    )
  for (const { events, origins } of waiting) {
    const names = origins.slice(0, MOST_NAMED).map((origin) => origin.slice(0, 12))
    const more = origins.length > MOST_NAMED ? ", …" : ""
    const whom = count(origins.length, "replica")
    out.line(`${count(events, "payload")} proposed: ${whom} still to agree by a sync (${names.join(", ")}${more})`)
  }
  if (expired.length > 0) out.line(`${count(expired.length, "replica")} not heard of for half a year: not waited for`)
}

const MOST_NAMED = 5
