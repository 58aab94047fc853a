/** `as-of TIME COMMAND …`: builds the library of another moment beside this one and asks it. */
import { all, views } from "@ledgerline/core"
import { defineCommand } from "../frame/command.ts"
import { UsageError } from "../frame/errors.ts"
import { time } from "../frame/text.ts"
import { entries, find } from "./index.ts"

export const command = defineCommand({
  usage: "TIME COMMAND …",
  arity: [2, Number.POSITIVE_INFINITY],
  ownArguments: 1,
  details:
    "TIME is a day or a time as ISO 8601 writes it, in this machine's zone unless it names one. A day, a month or a year\n" +
    "means its end. Goes by the clocks of those who made the changes. Availability is what the log knew then: whether a\n" +
    "disk was plugged in is no event, so its files count as there until they were called lost.",
  examples: ["ledgerline as-of 2026-05 tracks", "ledgerline as-of 2026-05-01T12:00Z search satie --json"],
  run: async (context, { args: [moment = "", name = "", ...argv] }) => {
    const at = endOf(moment)
    const inner = await find(name).load()
    if (inner.reads !== true)
      throw new UsageError(`as-of cannot ask ${name}: choose one of ${(await readers()).join(", ")}`, "as-of")
    const now = await context.library()
    context.out.progress(`folding the library as of ${time(at)} …`)
    const then = await now.asOf({ time: at }, { signal: context.signal })
    context.out.endProgress()
    const made = await now.store.read(() =>
      all(views.selectFrom("compaction").select("id").where("madeAt", ">", at).limit(1)),
    )
    if (made.length > 0) context.out.note("what was compacted since then is not shown")
    try {
      return await context.call(name, argv, { library: async () => then, isPast: true })
    } finally {
      await then.close()
    }
  },
})

async function readers(): Promise<string[]> {
  const loaded = await Promise.all(entries.map(async ({ name, load }) => ({ name, command: await load() })))
  return loaded.filter((each) => each.command.reads === true).map((each) => each.name)
}

const MOMENT =
  /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?(Z|[+-]\d{2}:\d{2})?)?)?)?$/

/** The last millisecond of what the text names. */
export function endOf(text: string): number {
  const match = MOMENT.exec(text)
  const at = match === null ? Number.NaN : lastOf(match, text)
  if (Number.isNaN(at)) {
    throw new UsageError(`"${text}" is not a time such as 2026, 2026-05, 2026-05-31 or 2026-05-31T18:30`, "as-of")
  }
  return at
}

function lastOf(match: RegExpExecArray, text: string): number {
  const [, year = "", month, day, hour, , second, fraction] = match
  if (month === undefined) return midnight(Number(year) + 1, 0) - 1
  if (day === undefined) return isBetween(month, 1, 12) ? midnight(Number(year), Number(month)) - 1 : Number.NaN
  const begin = Date.parse(hour === undefined ? `${text}T00:00` : text.replace(" ", "T"))
  // Date.parse takes 30 February for a day in March.
  const lastDay = new Date(midnight(Number(year), Number(month), 0)).getDate()
  if (!isBetween(day, 1, lastDay)) return Number.NaN
  if (hour === undefined) return midnight(Number(year), Number(month) - 1, Number(day) + 1) - 1
  if (second === undefined) return begin + 59_999
  return fraction === undefined ? begin + 999 : begin
}

/** Where a day begins, on the clocks here. Of years below 100 the constructor of dates makes ones of the last century. */
const midnight = (year: number, month: number, day = 1): number =>
  new Date(new Date(2000, 0).setFullYear(year, month, day)).setHours(0, 0, 0, 0)

const isBetween = (text: string, least: number, most: number): boolean => Number(text) >= least && Number(text) <= most
