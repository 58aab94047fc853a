/** `duplicates [TRACK [INTO]]`: proposals, and what comes of them with `--merge` or `--dismiss`. */
import { canonicalTrack, type Library } from "@ledgerline/core"
import {
  dismissedPairs,
  dismissEvents,
  duplicates,
  type Merge,
  mergeEvents,
  type Rule,
  type Wanted,
} from "@ledgerline/core/objects"
import { DUPLICATE_RULES, type DuplicateObject } from "@ledgerline/core/shapes"
import { type Context, defineCommand } from "../frame/command.ts"
import { NotFound, Refused, UsageError } from "../frame/errors.ts"
import type { Output } from "../frame/output.ts"
import { typed } from "../frame/listing.ts"
import { bytes, clean, count, duration, quoted } from "../frame/text.ts"
import { findAnything } from "../reads/anything.ts"
import { type Several, severalFiles } from "../reads/severalFiles.ts"
import { soundOf } from "../reads/sound.ts"

/** Merges stored in one append. */
const AT_ONCE = 200

export const command = defineCommand({
  usage: "[TRACK [INTO]]",
  arity: [0, 2],
  reads: true,
  options: {
    by: { type: "text", value: "RULE", choices: DUPLICATE_RULES, doc: "only what this rule finds" },
    files: { type: "flag", doc: "instead: the same audio at several places, and tracks in several encodings" },
    merge: { type: "flag", doc: "make each proposal one track, in one operation" },
    dismiss: { type: "flag", doc: "turn each proposal down, so that it does not come again" },
    yes: { type: "flag", doc: "do so without asking" },
    "min-score": { type: "number", value: "PERCENT", least: 0, most: 100, doc: "only those of at least this score" },
    limit: { type: "number", value: "N", least: 1, most: 10_000_000, doc: "at most so many" },
  },
  details:
    "Proposes tracks that are probably one recording: by MusicBrainz recording id, by ISRC, by title, artist and a length\n" +
    "within two seconds, and by how they sound, of which `fingerprint` has listened. The older of two would stay; a merge\n" +
    "keeps both tracks' files, plays and history. With TRACK only its proposals; with INTO, that very pair, and the\n" +
    "first goes into the second. What was merged or dismissed can be taken back. With --json an object a line:\n" +
    "{ track, into, score, reasons: [{ rule, detail, … }], doubts, against }, at the end { op, merged } or { op, dismissed };\n" +
    "with --files { kind: copies or encodings, track, files: [{ mediaFile, codec, …, copies }], spare }.",
  examples: [
    "ledgerline duplicates --min-score 90",
    "ledgerline duplicates 5f1c0e7a9b2d 77aa01bc22de --merge",
    "ledgerline duplicates 5f1c0e7a9b2d --dismiss --yes",
    "ledgerline duplicates --files --json",
  ],
  run: async (context, { args, options }) => {
    const { out, isPast, signal, pause } = context
    const { merge, dismiss, files } = options
    const acts = merge || dismiss
    if (merge && dismiss) throw new UsageError("--merge and --dismiss exclude each other", "duplicates")
    if (options.yes && !acts) throw new UsageError("--yes goes with --merge or --dismiss", "duplicates")
    if (acts && isPast) throw new UsageError("the library of another moment cannot be changed", "duplicates")
    if (files && (acts || args.length > 0 || options.by !== undefined || options["min-score"] !== undefined))
      throw new UsageError("--files goes with --limit alone", "duplicates")
    const library = await context.library()
    if (files) return showFiles(context, library, options.limit)
    const tracks = await tracksOf(library, args)
    const by = options.by as Rule | undefined
    const listening = by === undefined || by === "fingerprint" || acts
    if (listening) out.progress("comparing fingerprints …")
    const wanted: Wanted = {
      rules: by === undefined ? DUPLICATE_RULES : [by],
      sound: listening ? await soundOf(library, signal) : { pairs: new Map(), heard: new Set() },
      dismissed: await dismissedPairs(library),
      tracks,
      pause,
    }
    const chosen: DuplicateObject[] = []
    let shown = 0
    for await (const proposal of limited(library, wanted, (options["min-score"] ?? 0) / 100, options.limit)) {
      shown += 1
      if (acts) chosen.push(proposal)
      show(context, proposal)
    }
    const pair = tracks.length === 2
    if (shown === 0 && !(pair && acts)) out.line("no duplicates found")
    if (!acts) {
      const { by, "min-score": least, limit } = options
      const same = ["duplicates", ...args.map(quoted), ...typed({ by, "min-score": least, limit }), "--merge"].join(" ")
      if (shown > 0) out.line(`${count(shown, "proposal")}; make them one with: ${out.command(same)}`)
      return undefined
    }
    if (!pair && shown > 0) await ask(context, merge ? "Merge" : "Dismiss", shown, options.yes)
    const [one, other] = tracks
    if (merge)
      await mergeAll(
        context,
        library,
        pair ? [{ track: one as string, into: other as string, because: chosen[0] }] : asked(chosen),
      )
    else await dismissAll(context, library, chosen)
    return undefined
  },
})

/** The tracks that show under what was typed. */
async function tracksOf(library: Library, args: readonly string[]): Promise<string[]> {
  const ids: string[] = []
  for (const text of args) {
    const { kind, id } = await findAnything(library, text)
    if (kind !== "track") throw new UsageError(`${clean(text)} is no track`, "duplicates")
    ids.push(await library.store.read(() => canonicalTrack(id)))
  }
  if (ids.length === 2 && ids[0] === ids[1]) throw new Refused("these are one track already", "see: ledgerline show")
  return ids
}

async function* limited(
  library: Library,
  wanted: Wanted,
  least: number,
  limit = Number.POSITIVE_INFINITY,
): AsyncGenerator<DuplicateObject> {
  let left = limit
  for await (const proposal of duplicates(library, wanted)) {
    if (proposal.score < least) continue
    yield proposal
    left -= 1
    if (left <= 0) return
  }
}

async function ask({ confirm }: Context, verb: "Merge" | "Dismiss", pairs: number, yes: boolean): Promise<void> {
  if (yes) return
  const answer = await confirm(`${verb} ${count(pairs, "pair")}?`)
  const done = verb.toLowerCase()
  if (answer === undefined) throw new UsageError(`nobody is here to be asked: add --yes to ${done} them`, "duplicates")
  if (!answer) throw new Refused("nothing was changed", `leave out --${done} to look only`)
}

const asked = (chosen: readonly DuplicateObject[]): Merge[] =>
  chosen.map((because) => ({ track: because.track.id, into: because.into.id, because }))

async function mergeAll(
  context: Pick<Context, "pause" | "out">,
  library: Library,
  merges: readonly Merge[],
): Promise<void> {
  const { out } = context
  let op: string | null = null
  let merged = 0
  const before = new Map<string, string>()
  for (let from = 0; from < merges.length; from += AT_ONCE) {
    const events = mergeEvents(merges.slice(from, from + AT_ONCE), before)
    if (events.length === 0) continue
    const made = await library.append({ actor: "user:local", events, ...(op === null ? {} : { op }) })
    op = made.op
    merged += events.length
    out.progress(`merged ${count(merged, "track")}`)
    await context.pause()
  }
  out.object({ op, merged })
  if (op !== null) undo(out, `merged ${count(merged, "track")}`, op)
}

async function dismissAll({ out }: Context, library: Library, chosen: readonly DuplicateObject[]): Promise<void> {
  if (chosen.length === 0) throw new NotFound("there is no such proposal", "see: ledgerline duplicates")
  const { op } = await library.append({
    actor: "user:local",
    events: () => dismissEvents(library.store.dialect, chosen),
  })
  out.object({ op, dismissed: chosen.length })
  undo(out, `dismissed ${count(chosen.length, "proposal")}`, op)
}

function undo(out: Output, done: string, op: string): void {
  out.line(done)
  out.line(`undo it with: ${out.command(`revert --operation ${op.slice(0, 12)}`)}`)
}

function show({ out, json }: Context, proposal: DuplicateObject): void {
  out.object(proposal)
  if (json) return
  const { track, into, score, reasons, doubts } = proposal
  out.line(out.style("bold", `${Math.round(score * 100)} %  ${line(track)}`))
  out.line(`   =  ${line(into)}`)
  for (const { detail } of reasons) out.line(`      ${clean(detail)}`)
  for (const doubt of doubts) out.line(out.style("yellow", `      but ${clean(doubt)}`))
}

const line = ({ id, title, artist, album, durationMs }: DuplicateObject["into"]): string =>
  clean([id.slice(0, 12), title ?? "(no title)", artist, album, duration(durationMs)].filter(Boolean).join("  "))

async function showFiles(
  { out, json, pause }: Context,
  library: Library,
  limit = Number.POSITIVE_INFINITY,
): Promise<void> {
  let shown = 0
  let spare = 0
  for await (const several of severalFiles(library, pause)) {
    shown += 1
    spare += several.kind === "copies" ? several.spare : 0
    out.object(several)
    if (!json) showSeveral(out, several)
    if (shown >= limit) break
  }
  if (shown === 0) out.line("every track has one file, at one place")
  else if (spare > 0) out.line(`exact copies take ${bytes(spare)} beside the first of each`)
}

function showSeveral(out: Output, { kind, track, files }: Several): void {
  const what = kind === "copies" ? "the same file" : `${files.length} encodings`
  out.line(
    out.style(
      "bold",
      clean([track.id.slice(0, 12), track.title ?? "(no title)", track.artist].filter(Boolean).join("  ")),
    ) + `  ${what}`,
  )
  for (const { codec, bitRate, copies } of files) {
    const encoding = [codec, bitRate === null ? null : `${Math.round(bitRate / 1000)} kbit/s`]
      .filter(Boolean)
      .join(", ")
    for (const { source, sourceName, path, size } of copies)
      out.line(
        `      ${clean([encoding, sourceName ?? source.slice(0, 12), path, bytes(size)].filter(Boolean).join("  "))}`,
      )
  }
}
