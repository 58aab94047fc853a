/** Turns what a reader found into the fields of a claim: the same names where claims have them, and plain values. */
import { chaptersValue, type Fields, type FieldValue } from "@ledgerline/core"
import type { Common, LyricLine, Performer } from "../read/reading.ts"

/** What a claim may hold; longer values are cut, and the tags as they were read keep the rest. */
const LONGEST_TEXT = 65_536
const MOST_ITEMS = 200

/** Readers' fields that are more than text, as text that people can read. */
function plain(value: NonNullable<Common[keyof Common]>): Exclude<FieldValue, null> {
  if (typeof value !== "object") return value
  return (value as readonly (string | Performer | LyricLine)[]).map((item) => {
    if (typeof item === "string") return item
    if ("name" in item) return item.instrument === undefined ? item.name : `${item.name} (${item.instrument})`
    return `[${clock(item.timeMs)}]${item.text}`
  })
}

/** Minutes, seconds and hundredths, as in LRC files. */
function clock(ms: number): string {
  const hundredths = Math.max(0, Math.round(ms / 10))
  const two = (number: number) => String(number).padStart(2, "0")
  return `${two(Math.floor(hundredths / 6000))}:${two(Math.floor(hundredths / 100) % 60)}.${two(hundredths % 100)}`
}

/** Texts of many lines, which as lists could be longer than a list may be. */
const JOINED: ReadonlySet<string> = new Set(["syncedLyrics"])

/** The fields that tags claim. */
export function fieldsOf(common: Common): Fields {
  const fields: Record<string, FieldValue> = {}
  const { chapters, ...others } = common
  if (chapters !== undefined) fields["chapters"] = chaptersValue(chapters)
  for (const [name, value] of Object.entries(others) as [keyof Common, Common[keyof Common]][]) {
    if (value === undefined) continue
    const made = plain(value)
    if (typeof made === "string") fields[name] = cut(made)
    else if (typeof made !== "object") fields[name] = made
    else if (JOINED.has(name)) fields[name] = cut(made.join("\n"))
    else fields[name] = made.slice(0, MOST_ITEMS).map(cut)
  }
  return fields
}

const cut = (text: string): string => (text.length <= LONGEST_TEXT ? text : text.slice(0, LONGEST_TEXT).toWellFormed())
