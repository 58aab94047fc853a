/** What a server that says no means by it. */
import { LedgerlineError } from "../errors.ts"

/** Reasons of answers that are no problem of a Ledgerline server, such as those of a proxy before it. */
const REASONS: Readonly<Record<number, string>> = {
  401: "notSignedIn",
  403: "notAllowed",
  404: "notFound",
  413: "tooLarge",
  429: "tooMany",
  502: "offline",
  503: "busy",
  504: "offline",
}

export async function problemOf(response: Response): Promise<LedgerlineError> {
  const { status, headers } = response
  if (isRedirect(response)) return movedTo(response)
  const wait = Number(headers.get("retry-after") ?? Number.NaN)
  const said = { status, ...(Number.isFinite(wait) ? { retryAfter: wait } : {}) }
  const body: unknown = await response.json().catch(() => undefined)
  if (isProblem(body)) return new LedgerlineError({ ...said, reason: body.reason, message: body.detail })
  const reason = REASONS[status] ?? (status < 500 ? "badRequest" : "failed")
  return new LedgerlineError({ ...said, reason, message: `the server answered with the status ${status}` })
}

const isProblem = (body: unknown): body is { readonly reason: string; readonly detail: string } =>
  typeof body === "object" &&
  body !== null &&
  "reason" in body &&
  typeof body.reason === "string" &&
  "detail" in body &&
  typeof body.detail === "string"

/** A browser shows of it nothing but that it is one. */
const isRedirect = ({ status, type }: Response): boolean => type === "opaqueredirect" || (status >= 300 && status < 400)

function movedTo({ status, headers }: Response): LedgerlineError {
  const to = headers.get("location")?.slice(0, 300) ?? "another address"
  const message = `what answers there is no server, or has another address: it sends requests on to ${to}`
  return new LedgerlineError({ reason: "moved", message, ...(status === 0 ? {} : { status }) })
}
