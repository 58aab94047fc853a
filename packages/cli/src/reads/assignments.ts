/** Reads `field=value` as a person types it, by the table of fields: numbers as numbers, repeated fields as lists. */
import { FIELDS, type Fields, type FieldType, type FieldValue, type KnownField } from "@ledgerline/core"
import { faultOfEdit, fieldsOf, type Owner, OWNERS } from "@ledgerline/core/objects"
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
  const fault = faultOfEdit({ [name]: value })
  if (fault !== undefined) throw new UsageError(clean(fault), COMMAND)
  return value
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
