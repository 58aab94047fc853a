/** The key of a row as one text: what tells listeners, histories and differences which row is meant. */
import type { Row } from "../store/port.ts"

interface Keyed {
  readonly primaryKey: readonly string[]
}

/**
 * The value of the key; where it has several columns, these joined by spaces, with `%20` for a space in a value and
 * `%25` for a percent sign, so that no two rows of a table have the same text.
 */
export function rowKey({ primaryKey }: Keyed, row: Row): string {
  if (primaryKey.length === 1) return String(row[primaryKey[0] as string])
  return primaryKey.map((column) => part(row[column])).join(" ")
}

const UNSAFE = /[ %]/

const part = (value: unknown): unknown =>
  typeof value === "string" && UNSAFE.test(value) ? value.replaceAll("%", "%25").replaceAll(" ", "%20") : value
