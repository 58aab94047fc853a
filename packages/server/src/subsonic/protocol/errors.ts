/** What clients of Subsonic are told when something was not done: the codes of the protocol. */
import { AccountRefused } from "../../access/errors.ts"
import { Refusal } from "../../app/problems.ts"

/** 0 anything, 10 missing parameter, 20 and 30 versions, 40 to 44 sign-in, 50 not allowed, 60 trial over, 70 not found. */
export type Code = 0 | 10 | 20 | 30 | 40 | 41 | 42 | 43 | 44 | 50 | 60 | 70

/** Nothing of the request was done. */
export class Failure extends Error {
  readonly code: Code

  constructor(code: Code, message: string) {
    super(message)
    this.code = code
  }
}

export const missing = (name: string): Failure => new Failure(10, `Required parameter is missing: ${name}`)
export const notFound = (what = "that"): Failure => new Failure(70, `There is no ${what} here`)
export const notAllowed = (): Failure => new Failure(50, "You are not allowed to do that")

/** Errors of the engine that are the request's fault. */
const REQUESTS = new Set(["InvalidQuery", "CommandRejected", "InvalidPayload"])

export interface Told {
  readonly code: Code
  readonly message: string
  /** The status of HTTP that others would get; 500 and above are the server's own fault. */
  readonly status: number
}

/** How any error is told. */
export function toldOf(cause: unknown): Told {
  if (cause instanceof Failure) return { code: cause.code, message: cause.message, status: STATUSES[cause.code] ?? 400 }
  if (cause instanceof Refusal)
    return { code: codeOf(cause.statusCode), message: cause.message, status: cause.statusCode }
  if (cause instanceof AccountRefused)
    return { code: cause.reason === "unknown" ? 70 : 0, message: cause.message, status: 400 }
  const { _tag: tag = "", message = "" } = cause as { readonly _tag?: string; readonly message?: string }
  if (REQUESTS.has(tag)) return { code: 0, message, status: 400 }
  return { code: 0, message: "The server could not do it", status: 500 }
}

const STATUSES: Partial<Readonly<Record<Code, number>>> = { 50: 403, 70: 404 }

const codeOf = (status: number): Code => (status === 404 ? 70 : status === 403 ? 50 : 0)
