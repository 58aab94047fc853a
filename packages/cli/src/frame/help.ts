/** The help pages, made from the tables of commands and options. */
import { type Entry, entries } from "../commands/index.ts"
import type { Command, Options } from "./command.ts"
import type { Output } from "./output.ts"
import { GLOBAL } from "./parse.ts"
import { padded } from "./text.ts"

/** All commands, one line each. No command's file is read for it. */
export function overview(out: Output): string {
  const lines = [
    `${out.style("bold", "ledgerline")}: a library engine for music in which nothing is rubbed out`,
    "",
    "usage: ledgerline COMMAND [ARGUMENTS] [OPTIONS]",
  ]
  for (const group of new Set(entries.map((entry) => entry.group))) {
    lines.push("", out.style("bold", group))
    for (const { name, summary } of entries.filter((entry) => entry.group === group)) {
      lines.push(`  ${padded(name, 12)}  ${summary}`)
    }
  }
  lines.push("", out.style("bold", "options of every command"), ...optionLines(GLOBAL))
  lines.push("", "`ledgerline help COMMAND` explains one.", "")
  return lines.join("\n")
}

/** One command with its arguments and options. */
export function page(out: Output, { name, summary }: Entry, command: Command): string {
  const { usage, options = {}, details, examples = [] } = command
  const hasOptions = Object.keys(options).length > 0
  const lines = [
    `${out.style("bold", `ledgerline ${name}`)}: ${summary}`,
    "",
    `usage: ${["ledgerline", name, usage, hasOptions ? "[OPTIONS]" : undefined].filter(Boolean).join(" ")}`,
  ]
  if (details !== undefined) lines.push("", details)
  if (hasOptions) lines.push("", out.style("bold", "options"), ...optionLines(options))
  lines.push("", out.style("bold", "options of every command"), ...optionLines(GLOBAL))
  if (examples.length > 0) lines.push("", out.style("bold", "examples"), ...examples.map((example) => `  ${example}`))
  return [...lines, ""].join("\n")
}

function optionLines(table: Options): string[] {
  const rows = Object.entries(table).map(([name, option]) => {
    const value = option.type === "flag" ? "" : ` ${option.value}`
    const short = option.short === undefined ? "" : `-${option.short}, `
    const choices = option.type === "text" && option.choices !== undefined ? `: ${option.choices.join(", ")}` : ""
    return [`${short}--${name}${value}`, `${option.doc}${choices}`] as const
  })
  const wide = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${padded(left, wide)}  ${right}`)
}
