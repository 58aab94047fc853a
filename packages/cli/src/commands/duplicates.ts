/** `duplicates`: proposals, and with `--merge` what comes of them. */
import { canonicalTrack, type Library, mergeTrack, type NewEvent } from "@ledgerline/core"
import { type Context, defineCommand } from "../frame/command.ts"
import { Refused, UsageError } from "../frame/errors.ts"
import type { Output } from "../frame/output.ts"
import { clean, count, duration } from "../frame/text.ts"
import { type Brief, type Proposal, proposals, type Rule, RULES } from "../reads/duplicates.ts"

/** Merges stored in one append. */
const AT_ONCE = 200

export const command = defineCommand({
  arity: [0, 0],
  reads: true,
  options: {
    by: { type: "text", value: "RULE", choices: RULES, doc: "only what this rule finds" },
    merge: { type: "flag", doc: "make each proposal one track, in one operation" },
    yes: { type: "flag", doc: "merge without asking" },
    "min-score": { type: "number", value: "PERCENT", least: 0, most: 100, doc: "only those of at least this score" },
    limit: { type: "number", value: "N", least: 1, most: 10_000_000, doc: "at most so many" },
  },
  details:
    "Proposes tracks that are probably one recording: by MusicBrainz recording id, by ISRC, and by title, artist and a\n" +
    "length within two seconds. The older of two would stay; a merge keeps both tracks' files, plays and history, and\n" +
    "can be taken back. With --json an object a line: { track, into, score, reasons: [{ rule, detail }], doubts }, and\n" +
    "with --merge at the end { op, merged }.",
  examples: ["ledgerline duplicates --min-score 90", "ledgerline duplicates --by recording --merge --yes"],
  run: async (context, { options }) => {
    const { out, json, confirm, isPast } = context
    if (options.yes && !options.merge) throw new UsageError("--yes goes with --merge", "duplicates")
    if (options.merge && isPast) throw new UsageError("the library of another moment cannot be changed", "duplicates")
    const library = await context.library()
    const chosen = {
      by: options.by as Rule | undefined,
      least: (options["min-score"] ?? 0) / 100,
      limit: options.limit,
    }
    let shown = 0
    for await (const proposal of wanted(context, library, chosen)) {
      shown += 1
      out.object(proposal)
      if (!json) show(out, proposal)
    }
    if (shown === 0) out.line("no duplicates found")
    if (!options.merge) {
      if (shown > 0) out.line(`${count(shown, "proposal")}; make them one with: ledgerline duplicates --merge`)
      return
    }
    if (shown > 0 && !options.yes) {
      const answer = await confirm(`Merge ${count(shown, "pair")}?`)
      if (answer === undefined)
        throw new UsageError("nobody is here to be asked: add --yes to merge them", "duplicates")
      if (!answer) throw new Refused("nothing was merged", "leave out --merge to look only")
    }
    const { op, merged } = await merge(context, library, chosen)
    out.object({ op, merged })
    if (op !== null) {
      out.line(`merged ${count(merged, "track")}`)
      out.line(`undo it with: ledgerline revert --operation ${op.slice(0, 12)}`)
    }
  },
})

interface Chosen {
  readonly by: Rule | undefined
  readonly least: number
  readonly limit: number | undefined
}

async function* wanted(
  { pause }: Pick<Context, "pause">,
  library: Library,
  { by, least, limit = Number.POSITIVE_INFINITY }: Chosen,
): AsyncGenerator<Proposal> {
  let left = limit
  for await (const proposal of proposals(library, by === undefined ? RULES : [by], pause)) {
    if (proposal.score < least) continue
    yield proposal
    left -= 1
    if (left <= 0) return
  }
}

/** Goes through the proposals once more. A track that became one with another on the way counts as that one. */
async function merge(
  context: Pick<Context, "pause" | "out">,
  library: Library,
  chosen: Chosen,
): Promise<{ op: string | null; merged: number }> {
  const all: Proposal[] = []
  for await (const proposal of wanted(context, library, chosen)) all.push(proposal)
  let op: string | null = null
  let merged = 0
  const into = new Map<string, string>()
  const follow = (id: string): string => {
    let at = id
    for (let next = into.get(at); next !== undefined; next = into.get(at)) at = next
    return at
  }
  for (let from = 0; from < all.length; from += AT_ONCE) {
    const events: NewEvent[] = []
    for (const proposal of all.slice(from, from + AT_ONCE)) {
      const [track, other] = await library.store.read(function* () {
        return [yield* canonicalTrack(proposal.track.id), yield* canonicalTrack(proposal.into.id)] as const
      })
      const [one, stays] = [follow(track), follow(other)]
      if (one === stays) continue
      const decided = mergeTrack(one, stays, because(proposal), { addedAt: 0, files: [] })
      if (decided instanceof Error) throw decided
      events.push(...decided)
      into.set(one, stays)
    }
    if (events.length === 0) continue
    const made = await library.append({ actor: "user:local", events, ...(op === null ? {} : { op }) })
    op = made.op
    merged += events.length
    context.out.progress(`merged ${count(merged, "track")}`)
    await context.pause()
  }
  return { op, merged }
}

const because = ({ reasons, score }: Proposal) => ({
  rule: reasons[0]?.rule ?? "title",
  detail: reasons.map(({ detail }) => detail).join("; "),
  score,
})

function show(out: Output, { track, into, score, reasons, doubts }: Proposal): void {
  out.line(out.style("bold", `${Math.round(score * 100)} %  ${line(track)}`))
  out.line(`   =  ${line(into)}`)
  for (const { detail } of reasons) out.line(`      ${clean(detail)}`)
  for (const doubt of doubts) out.line(out.style("yellow", `      but ${clean(doubt)}`))
}

const line = ({ id, title, artist, album, durationMs }: Brief): string =>
  clean([id.slice(0, 12), title ?? "(no title)", artist, album, duration(durationMs)].filter(Boolean).join("  "))
