/** Lenient reading of values: a field claimed with an unexpected type is shown as well as it can be. */
import type { Fields, KnownField } from "./fields.ts"

/** Text of a field; null where there is none. Lists are joined. */
export function textOf(fields: Fields, name: KnownField): string | null {
  const value = fields[name]
  if (typeof value === "string") return value === "" ? null : value
  if (typeof value === "number") return String(value)
  if (Array.isArray(value) && value.length > 0) return value.join("; ")
  return null
}

/** Whole number of a field, rounded towards zero; the digits in front where it is text such as "3/12". */
export function integerOf(fields: Fields, name: KnownField): number | null {
  const value = fields[name]
  const number = typeof value === "string" ? Number(/^\s*(\d{1,15})/.exec(value)?.[1] ?? Number.NaN) : value
  if (typeof number !== "number") return null
  const whole = Math.trunc(number)
  return Number.isSafeInteger(whole) ? whole + 0 : null
}

/** The items of a field; one where it is a single text. */
export function listOf(fields: Fields, name: KnownField): readonly string[] {
  const value = fields[name]
  if (Array.isArray(value)) return value
  return typeof value === "string" && value !== "" ? [value] : NONE
}

const NONE: readonly string[] = []
