/** `history SUBJECT` */
import type { HistoryEntry, Value } from "@ledgerline/core"
import { fieldsChanged } from "@ledgerline/core/objects"
import { durableOn, pairedServers } from "@ledgerline/sync"
import { defineCommand } from "../frame/command.ts"
import { NotFound } from "../frame/errors.ts"
import type { Output } from "../frame/output.ts"
import { clean, cut, time } from "../frame/text.ts"
import { findSubject } from "../reads/subject.ts"

export const command = defineCommand({
  usage: "SUBJECT",
  arity: [1, 1],
  reads: true,
  options: {
    limit: { type: "number", value: "COUNT", least: 1, most: 1_000_000, doc: "only the last so many events" },
  },
  details:
    "SUBJECT is kind:id, such as track:5f1c…; the beginning of it is enough, and a bare id means a track if there is one.\n" +
    "Where this device is paired with servers, it says which of them have each event for good (durableOn with --json).",
  examples: ["ledgerline history track:5f1c0e7a9b2d --limit 20", "ledgerline history user:ada/playback:5f1c0e7a9b2d"],
  run: async ({ out, library, pause, isPast }, { args: [typed = ""], options: { limit } }) => {
    const opened = await library()
    const { log, subject } = await findSubject(opened, typed)
    const servers = new Map(isPast ? [] : (await pairedServers(opened)).map(({ id, name }) => [id, name]))
    let isFirst = true
    for await (const entry of opened.readHistory(subject, log, { limit })) {
      if (isFirst) out.line(out.style("bold", clean(subject)))
      isFirst = false
      const on =
        servers.size === 0 ? undefined : (await durableOn(opened, { ...entry, log })).map((id) => servers.get(id) ?? id)
      const said = { ...entry, fields: fieldsChanged(entry.changes) }
      out.object(on === undefined ? said : { ...said, durableOn: on })
      show(out, entry)
      if (on !== undefined)
        out.line(out.style("dim", `    ${on.length === 0 ? "here alone" : `also on ${on.map(clean).join(", ")}`}`))
      await pause()
    }
    if (isFirst)
      throw new NotFound(
        `nothing happened to ${clean(subject)} itself`,
        `what it shows comes from its tracks: ledgerline show ${clean(subject)}`,
      )
  },
})

const MARK = {
  active: "green",
  reverted: "dim",
  erased: "dim",
  compacted: "dim",
  cutOff: "yellow",
  unknown: "yellow",
  broken: "red",
} as const

/** Words for states whose names are none. */
const STATUS: Readonly<Record<string, string>> = { cutOff: "cut off" }

function show(out: Output, { id, at, actor, op, type, status, changes, ...entry }: HistoryEntry): void {
  const reverts = entry.revertedBy.map((revert) => revert.slice(0, 12))
  const takers = status === "compacted" ? entry.compactedBy : entry.erasedBy
  const erasures = takers.map((erasure) => `${clean(erasure.actor)} at ${time(erasure.at)}`)
  const cut = entry.cutOffBy === undefined ? [] : [entry.cutOffBy.slice(0, 12)]
  const isGone = status === "erased" || status === "compacted"
  const who = isGone ? erasures : status === "cutOff" ? cut : reverts
  const by = who.length > 0 ? ` by ${who.join(", ")}` : ""
  const state = status === "active" ? "" : `  ${out.style(MARK[status], `${STATUS[status] ?? status}${by}`)}`
  out.line(
    `${time(at)}  ${out.style("cyan", id.slice(0, 12))}  ${clean(type)}  ${clean(actor)}${state}  ${out.style("dim", `operation ${op.slice(0, 12)}`)}`,
  )
  const seen = changes.filter(({ column }) => !IS_NOISE.test(column))
  for (const { view, column, before, after } of seen)
    out.line(`    ${view}.${column}: ${valueText(before)} → ${valueText(after)}`)
  // Fields that have no column of their own.
  for (const { field, before, after } of fieldsChanged(changes))
    if (!seen.some(({ column }) => column === field))
      out.line(`    ${clean(field)}: ${fieldText(before)} → ${fieldText(after)}`)
}

const fieldText = (value: unknown): string =>
  valueText(typeof value === "string" ? value : value === null || value === undefined ? null : JSON.stringify(value))

/** Sort keys, packed copies of what other columns show, and row numbers. */
const IS_NOISE = /Key$|^fields$|^row$/

function valueText(value: Value): string {
  if (value === null) return "–"
  if (value instanceof Uint8Array) return `${value.length} bytes`
  return cut(clean(String(value)), 60)
}
