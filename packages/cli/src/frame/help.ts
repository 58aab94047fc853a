/** The help pages, made from the tables of commands and options. Commands stand in them as they are called here. */
import { type Entry, entries } from "../commands/index.ts"
import type { Command, Options } from "./command.ts"
import type { Output } from "./output.ts"
import { GLOBAL } from "./parse.ts"
import { flowed, padded, wrapped } from "./text.ts"

/** Where the second of two columns begins in the table of commands. */
const SUMMARY = 16

/** All commands, one line each. No command's file is read for it. */
export function overview(out: Output): string {
  const { program } = out.called
  const lines = [
    `${out.style("bold", "ledgerline")}: a library engine for music in which nothing is rubbed out`,
    "",
    `usage: ${program} COMMAND [ARGUMENTS] [OPTIONS]`,
  ]
  for (const group of new Set(entries.map((entry) => entry.group))) {
    lines.push("", out.style("bold", group))
    for (const { name, summary } of entries.filter((entry) => entry.group === group)) {
      lines.push(...fitted(out, `  ${padded(name, SUMMARY - 4)}  ${summary}`, SUMMARY))
    }
  }
  lines.push("", out.style("bold", "options of every command"), ...optionLines(out, GLOBAL))
  lines.push("", out.advice("`ledgerline help COMMAND` explains one."), "")
  return lines.join("\n")
}

/** One command with its arguments and options. */
export function page(out: Output, { name, summary }: Entry, command: Command): string {
  const { usage, options = {}, details, examples = [] } = command
  const hasOptions = Object.keys(options).length > 0
  const lines = [
    `${out.style("bold", name)}: ${summary}`,
    "",
    ...fitted(
      out,
      `usage: ${[out.called.program, name, usage, hasOptions ? "[OPTIONS]" : undefined].filter(Boolean).join(" ")}`,
      7,
    ),
  ]
  if (details !== undefined) lines.push("", ...detailLines(out, out.advice(details)))
  if (hasOptions) lines.push("", out.style("bold", "options"), ...optionLines(out, options))
  lines.push("", out.style("bold", "options of every command"), ...optionLines(out, GLOBAL))
  if (examples.length > 0)
    lines.push("", out.style("bold", "examples"), ...examples.map((example) => `  ${out.advice(example)}`))
  return [...lines, ""].join("\n")
}

/** At a terminal lines end between words; elsewhere they are as long as they are. */
const fitted = (out: Output, line: string, hang: number): string[] => {
  const { isTTY, columns } = out.screens.stdout
  return isTTY ? wrapped(line, columns, hang) : [line]
}

function detailLines(out: Output, details: string): string[] {
  const { isTTY, columns } = out.screens.stdout
  return isTTY ? flowed(details, columns) : [details]
}

function optionLines(out: Output, table: Options): string[] {
  const rows = Object.entries(table).map(([name, option]) => {
    const value = option.type === "flag" ? "" : ` ${option.value}`
    const short = option.short === undefined ? "" : `-${option.short}, `
    const choices = option.type === "text" && option.choices !== undefined ? `: ${option.choices.join(", ")}` : ""
    return [`${short}--${name}${value}`, `${option.doc}${choices}`] as const
  })
  const wide = Math.max(...rows.map(([left]) => left.length))
  return rows.flatMap(([left, right]) => fitted(out, `  ${padded(left, wide)}  ${right}`, wide + 4))
}
