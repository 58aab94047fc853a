/** Reads `field=value` as a person types it, by the table of fields: numbers as numbers, repeated fields as lists. */
import { FIELDS, type Fields, type FieldType, type FieldValue, type KnownField } from "@ledgerline/core"
import { fieldsOf, type Owner, OWNERS } from "@ledgerline/core/objects"
import { UsageError } from "../frame/errors.ts"
import { nearest } from "../frame/nearest.ts"
import { clean } from "../frame/text.ts"

export const isOwner = (kind: string): kind is Owner => (OWNERS as readonly string[]).includes(kind)

const COMMAND = "edit"
const YES = new Set(["true", "yes", "1"])
const NO = new Set(["false", "no", "0"])

/** The values of `field=value …`; empty is null. Fails with {@link UsageError}. */
export function readAssignments(owner: Owner, assignments: readonly string[]): Fields {
  const given = new Map<KnownField, string[]>()
  for (const assignment of assignments) {
    const at = assignment.indexOf("=")
    if (at < 1) throw new UsageError(`"${clean(assignment)}" is not field=value`, COMMAND)
    const name = fieldNamed(owner, assignment.slice(0, at))
    given.set(name, [...(given.get(name) ?? []), assignment.slice(at + 1)])
  }
  return Object.fromEntries([...given].map(([name, texts]) => [name, valueOf(name, texts)]))
}

function fieldNamed(owner: Owner, name: string): KnownField {
  const known = fieldsOf(owner)
  const found = known.find((each) => each === name)
  if (found !== undefined) return found
  const shown = clean(name)
  if (Object.hasOwn(FIELDS, name)) {
    const owners = FIELDS[name as KnownField].of.map((each) => `${each}s`)
    throw new UsageError(`${shown} is a field of ${owners.join(" and ")}, not of ${owner}s`, COMMAND)
  }
  const close = known.find((each) => each.toLowerCase() === name.toLowerCase()) ?? nearest(name, known)
  throw new UsageError(
    `${owner}s have no field ${shown}${close === undefined ? `; there are ${known.join(", ")}` : `; did you mean ${close}?`}`,
    COMMAND,
  )
}

function valueOf(name: KnownField, texts: readonly string[]): FieldValue {
  const { type } = FIELDS[name]
  const [first = ""] = texts
  if (type === "list") {
    if (texts.length === 1 && first === "") return null
    if (texts.includes("")) throw new UsageError(`an item of ${name} is empty; ${name}= alone empties it`, COMMAND)
    return texts
  }
  if (texts.length > 1) throw new UsageError(`${name} is given twice, and holds one value`, COMMAND)
  if (first === "") return null
  const value = READ[type](name, first)
  if (COUNTS.has(name) && !(Number.isInteger(value) && Number(value) >= 0))
    throw new UsageError(`${name} is a whole number from 0, not "${clean(first)}"`, COMMAND)
  if (DATES.has(name) && !isDate(first))
    throw new UsageError(`${name} is YYYY, YYYY-MM or YYYY-MM-DD, not "${clean(first)}"`, COMMAND)
  return value
}

const COUNTS: ReadonlySet<KnownField> = new Set<KnownField>([
  "track",
  "trackTotal",
  "disc",
  "discTotal",
  "year",
  "durationMs",
])
const DATES: ReadonlySet<KnownField> = new Set<KnownField>(["date", "originalDate"])

/** Whether the text names a year, a month or a day that there is. */
function isDate(text: string): boolean {
  const [, month = "01", day = "01"] = /^\d{4}(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(text) ?? ["", "00"]
  return Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= 31
}

const READ: Readonly<Record<Exclude<FieldType, "list">, (name: string, text: string) => FieldValue>> = {
  text: (_, text) => text,
  number: (name, text) => {
    const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : Number.NaN
    if (Number.isFinite(number)) return number
    throw new UsageError(`${name} is a number, not "${clean(text)}"`, COMMAND)
  },
  flag: (name, text) => {
    const word = text.trim().toLowerCase()
    if (YES.has(word)) return true
    if (NO.has(word)) return false
    throw new UsageError(`${name} is true or false, not "${clean(text)}"`, COMMAND)
  },
}

/** A value as messages show it. */
export const shownValue = (value: FieldValue | undefined): string =>
  value === undefined || value === null ? "–" : clean(JSON.stringify(value))
