/** Conditional requests by RFC 9110, 13: whether an answer is sent, is unchanged, or must not be sent. */
import type { IncomingHttpHeaders } from "node:http"

/** What tells one state of a representation from another. */
export interface Validators {
  /** A strong one, in its quotes. */
  readonly etag: string
  /** Milliseconds since 1970; undefined where no time says anything. */
  readonly modifiedAt: number | undefined
}

export type Outcome = "send" | "notModified" | "failed"

/** In the order of RFC 9110, 13.2.2, for GET and HEAD. */
export function conditionsOf(headers: IncomingHttpHeaders, { etag, modifiedAt }: Validators): Outcome {
  const match = headers["if-match"]
  const unmodifiedSince = headers["if-unmodified-since"]
  if (match !== undefined) {
    if (!lists(match, (other) => other === etag)) return "failed"
  } else if (unmodifiedSince !== undefined && isAfter(modifiedAt, unmodifiedSince)) return "failed"
  const noneMatch = headers["if-none-match"]
  if (noneMatch !== undefined)
    return lists(noneMatch, (other) => withoutWeakness(other) === etag) ? "notModified" : "send"
  const modifiedSince = headers["if-modified-since"]
  if (modifiedAt === undefined || modifiedSince === undefined || secondsOf(modifiedSince) === undefined) return "send"
  return isAfter(modifiedAt, modifiedSince) ? "send" : "notModified"
}

/**
 * Whether a range may be answered as one: without If-Range, or where that names the very bytes that are here. A date
 * counts only where it was over a second old, since bytes may change twice in one.
 */
export function mayBePart(ifRange: string | undefined, { etag, modifiedAt }: Validators, now: number): boolean {
  if (ifRange === undefined) return true
  if (ifRange.startsWith('"') || ifRange.startsWith("W/")) return ifRange === etag
  const seconds = secondsOf(ifRange)
  if (modifiedAt === undefined) return false
  return seconds !== undefined && seconds === Math.floor(modifiedAt / 1000) && now - modifiedAt > 1000
}

/** Entity tags hold no quotes, but may hold commas. */
const TAG = /(?:W\/)?"[^"]*"/g

const lists = (header: string, has: (etag: string) => boolean): boolean =>
  header.trim() === "*" || (header.match(TAG) ?? []).some(has)

const withoutWeakness = (etag: string): string => (etag.startsWith("W/") ? etag.slice(2) : etag)

/** Undefined where it is no date of HTTP: then the header counts for nothing. */
function secondsOf(date: string): number | undefined {
  const time = /^[A-Z][a-z]+,? /.test(date) && date.includes(":") ? Date.parse(date) : Number.NaN
  return Number.isNaN(time) ? undefined : Math.floor(time / 1000)
}

/** Dates of HTTP have no parts of a second. */
function isAfter(modifiedAt: number | undefined, date: string): boolean {
  const seconds = secondsOf(date)
  return seconds !== undefined && modifiedAt !== undefined && Math.floor(modifiedAt / 1000) > seconds
}
