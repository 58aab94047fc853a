/**
 * Where a list goes on: the values of the last row's sort columns, with what the list was, so that a cursor of another
 * query is refused and not misread. Opaque to callers; whatever they send, it is checked before it gets near SQL.
 */
import * as Schema from "effect/Schema"
import { InvalidQuery } from "../../errors.ts"
import type { ColumnType } from "../../store/port.ts"

const Cursor = Schema.Struct({
  /** The list, its sort, direction and filters in one text. */
  of: Schema.String,
  after: Schema.Array(Schema.Union([Schema.String, Schema.Finite])),
})

const isCursor = Schema.is(Cursor)
const BASE64URL = /^[A-Za-z0-9_-]{1,32768}$/

export type Key = string | number

export const encodeCursor = (of: string, after: readonly Key[]): string =>
  Buffer.from(JSON.stringify({ of, after })).toString("base64url")

/** The values to go on after. `types` are those of the sort columns. Fails with {@link InvalidQuery}. */
export function decodeCursor(cursor: string, of: string, types: readonly ColumnType[]): readonly Key[] {
  const parsed = parse(cursor)
  if (!isCursor(parsed)) throw new InvalidQuery({ message: "this cursor did not come from here" })
  if (parsed.of !== of) throw new InvalidQuery({ message: "this cursor belongs to another list, sort or filter" })
  if (parsed.after.length !== types.length || !parsed.after.every((value, i) => fits(value, types[i]))) {
    throw new InvalidQuery({ message: "this cursor does not fit its list" })
  }
  return parsed.after
}

/** Whether a column can be compared with it: Postgres fails on a fraction where a column holds whole numbers. */
function fits(value: Key, type: ColumnType | undefined): boolean {
  if (type === "integer") return Number.isSafeInteger(value)
  return typeof value === (type === "real" ? "number" : "string")
}

/** The order of the stores: texts by their code points, where JavaScript has that of UTF-16. */
export function compareKeys(a: readonly Key[], b: readonly Key[]): number {
  for (const [i, left] of a.entries()) {
    const right = b[i] as Key
    if (left === right) continue
    if (typeof left === "number" || typeof right === "number") return Number(left) - Number(right)
    return Buffer.compare(Buffer.from(left), Buffer.from(right))
  }
  return 0
}

function parse(cursor: string): unknown {
  if (!BASE64URL.test(cursor)) return undefined
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString())
  } catch {
    return undefined
  }
}
