/** `log`: the events as they lie in the log, all or those of a subject, an operation or an origin. */
import { type Library, type LogEvent, readablePayload, type Selection } from "@ledgerline/core"
import { defineCommand } from "../frame/command.ts"
import { UsageError } from "../frame/errors.ts"
import type { Output } from "../frame/output.ts"
import { clean, count, time } from "../frame/text.ts"
import { findOperation } from "../reads/operations.ts"
import { findOrigin } from "../reads/origin.ts"
import { findSubject } from "../reads/subject.ts"

const PAGE = 500

export const command = defineCommand({
  usage: "[--subject SUBJECT | --operation OP | --origin ORIGIN]",
  arity: [0, 0],
  reads: true,
  options: {
    subject: { type: "text", value: "SUBJECT", doc: "only events of a subject, such as track:5f1c…" },
    operation: { type: "text", value: "OP", doc: "only events of an operation" },
    origin: { type: "text", value: "ORIGIN", doc: "only events that a replica made" },
    from: { type: "number", value: "N", least: 1, most: Number.MAX_SAFE_INTEGER, doc: "begin at this position" },
    limit: {
      type: "number",
      value: "N",
      least: 1,
      most: 100_000_000,
      doc: "at most so many; 50 unless given, all with --json",
    },
  },
  details:
    "In the order in which the events came here, each with its position. The beginning of an id is enough.\n" +
    "Where the list is cut off, stderr says how it goes on; with --json as { next: POSITION }.\n" +
    "What became of the events is told by: ledgerline history SUBJECT",
  examples: ["ledgerline log --from 1000 --limit 20", "ledgerline log --operation 4f2a91 --json | jq -r .subject"],
  run: async ({ out, library, json, signal }, { options }) => {
    const { subject, operation, origin, from = 1 } = options
    const ways = Object.entries({ subject, operation, origin }).filter(([, typed]) => typed !== undefined)
    if (ways.length > 1) throw new UsageError("log takes one of --subject, --operation and --origin", "log")
    const opened = await library()
    const of = await select(opened, { subject, operation, origin })
    const limit = options.limit ?? (json ? Number.POSITIVE_INFINITY : 50)
    const pages = opened.readLog({ of, from, pageSize: Math.min(limit, PAGE), signal })
    let shown = 0
    let next: number | undefined
    for await (const { events } of pages) {
      for (const event of events) {
        if (shown === limit) next ??= event.position
        else {
          show(out, event)
          shown += 1
        }
      }
      if (next !== undefined) break
    }
    if (shown === 0 && !json) out.line("no events")
    if (next === undefined) return
    const selection = ways.map(([name, typed]) => `--${name} ${typed} `).join("")
    const more = `${count(shown, "event")} shown; more with: ${out.command(`log ${selection}--from ${next}`)}`
    out.note(json ? JSON.stringify({ next }) : out.styleError("dim", more))
  },
})

interface Typed {
  readonly subject: string | undefined
  readonly operation: string | undefined
  readonly origin: string | undefined
}

async function select(library: Library, { subject, operation, origin }: Typed): Promise<Selection | undefined> {
  if (subject !== undefined) return findSubject(library, subject)
  if (operation !== undefined) return { operation: await findOperation(library, operation) }
  return origin === undefined ? undefined : { origin: await findOrigin(library, origin) }
}

function show(out: Output, event: LogEvent): void {
  const { position, id, at, log, origin, seq, op, actor, subject, type, v } = event
  out.object({
    position,
    id,
    at,
    log,
    origin,
    seq,
    op,
    actor,
    subject,
    type,
    v,
    payload: readablePayload(event.payload),
  })
  const place = log === "library" ? subject : `${log}/${subject}`
  out.line(
    `${String(position).padStart(7)}  ${time(at)}  ${out.style("cyan", id.slice(0, 12))}  ${clean(type)}  ${clean(place)}  ${clean(actor)}  ${out.style("dim", `operation ${op.slice(0, 12)}`)}`,
  )
}
