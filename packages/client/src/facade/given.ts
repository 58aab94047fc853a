/** What programs without types give: told what is wrong with it as the SDK tells everything, and not by an error of the language. */
import { LedgerlineError } from "../errors.ts"

const wrong = (what: string, is: string): LedgerlineError =>
  new LedgerlineError({ reason: "badRequest", message: `${what} has to be ${is}` })

/** An object as it is. Fails with `badRequest` where it is none. */
export function given<T extends object>(value: T, what = "what is asked"): T {
  if (typeof value !== "object" || value === null) throw wrong(what, "an object")
  return value
}

/** A file as it is. Fails with `badRequest` where it is none. */
export function file(value: Blob): Blob {
  if (!(value instanceof Blob)) throw wrong("what is sent", "a Blob or a File")
  return value
}

/** Ids one behind the other, as routes take them. Fails with `badRequest` where they are no list. */
export function listed(ids: readonly string[]): string {
  if (!Array.isArray(ids)) throw wrong("what is listed", "a list of ids")
  return ids.join(",")
}

/** A text as it is. Fails with `badRequest` where it is none. */
export function text(value: string, what: string): string {
  if (typeof value !== "string") throw wrong(what, "a text")
  return value
}
