/** What programs without types give: told what is wrong with it as the SDK tells everything, and not by an error of the language. */
import type { CallOptions } from "../caller.ts"
import { LedgerlineError } from "../errors.ts"

const wrong = (what: string, is: string): LedgerlineError =>
  new LedgerlineError({ reason: "badRequest", message: `${what} has to be ${is}` })

/** An object as it is. Fails with `badRequest` where it is none. */
export function given<T extends object>(value: T, what = "what is asked"): T {
  if (typeof value !== "object" || value === null) throw wrong(what, "an object")
  return value
}

/** How something is asked, as it is. Fails with `badRequest` where that is none. */
export function callOptions<T extends CallOptions>(options: T): T {
  const { signal } = given(options, "options")
  if (signal !== undefined && typeof (signal as Partial<AbortSignal> | null)?.throwIfAborted !== "function")
    throw wrong("a signal", "an AbortSignal")
  return options
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

/** Texts as they are. Fails with `badRequest` where they are no list of texts. */
export function texts(value: readonly string[], what: string): readonly string[] {
  if (!Array.isArray(value) || value.some((each) => typeof each !== "string")) throw wrong(what, "a list of texts")
  return value
}

/** A text as it is. Fails with `badRequest` where it is none. */
export function text(value: string, what: string): string {
  if (typeof value !== "string") throw wrong(what, "a text")
  return value
}
