/** What clients of Subsonic are told when something was not done: the codes of the protocol. */
import { AccountRefused } from "../../access/errors.ts"
import { Refusal } from "@ledgerline/api"

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
export const notFound = (what = "such thing"): Failure => new Failure(70, `There is no ${what} here`)
export const notAllowed = (): Failure => new Failure(50, "You are not allowed to do that")

/** Errors of the engine that are the request's fault. */
const REQUESTS = new Set(["InvalidQuery", "CommandRejected", "InvalidPayload"])

export interface Told {
  readonly code: Code
  readonly message: string
  /** The status of HTTP that other routes would have for it. */
  readonly status: number
  /** Nobody knows why: it is the server's own fault. */
  readonly isFault: boolean
}

/** How any error is told. */
export function toldOf(cause: unknown): Told {
  const told = (code: Code, status: number, { message }: { readonly message: string }): Told => ({
    code,
    status,
    message,
    isFault: false,
  })
  if (cause instanceof Failure) return told(cause.code, STATUSES[cause.code] ?? 400, cause)
  if (cause instanceof Refusal) return told(codeOf(cause.statusCode), cause.statusCode, cause)
  if (cause instanceof AccountRefused) return told(cause.reason === "unknown" ? 70 : 0, 400, cause)
  const { _tag: tag = "", message = "" } = cause as { readonly _tag?: string; readonly message?: string }
  if (REQUESTS.has(tag)) return told(0, 400, { message })
  return { code: 0, message: "The server could not do it", status: 500, isFault: true }
}

const STATUSES: Partial<Readonly<Record<Code, number>>> = { 50: 403, 70: 404 }

const codeOf = (status: number): Code => (status === 404 ? 70 : status === 403 ? 50 : 0)
