/** What object stores say: which of their words means what, and the few values that their XML has. */
import { StoreRefused } from "@ledgerline/core/objectStore"

type Reason = StoreRefused["reason"]

/** Said by a store of itself, so never more than this is read of it. */
const MOST_TEXT = 64 * 1024

const BY_CODE: Readonly<Record<string, Reason>> = {
  AccessDenied: "refused",
  InvalidAccessKeyId: "refused",
  SignatureDoesNotMatch: "refused",
  InvalidToken: "refused",
  ExpiredToken: "refused",
  AccountProblem: "refused",
  NoSuchBucket: "noSuchBucket",
  NoSuchKey: "notThere",
  NoSuchUpload: "notThere",
  PermanentRedirect: "elsewhere",
  TemporaryRedirect: "elsewhere",
  AuthorizationHeaderMalformed: "elsewhere",
  IllegalLocationConstraintException: "elsewhere",
  RequestTimeTooSkewed: "wrongClock",
  PreconditionFailed: "changed",
  BadDigest: "wrongBytes",
  XAmzContentSHA256Mismatch: "wrongBytes",
  IncompleteBody: "wrongBytes",
  SlowDown: "busy",
  ServiceUnavailable: "busy",
  RequestTimeout: "busy",
  InternalError: "busy",
}

const BY_STATUS: Readonly<Record<number, Reason>> = {
  401: "refused",
  403: "refused",
  404: "notThere",
  412: "changed",
  429: "busy",
  500: "busy",
  503: "busy",
}

const MESSAGES: Readonly<Partial<Record<Reason, string>>> = {
  refused: "the store refuses: the keys are wrong, or may not do this",
  noSuchBucket: "the store has no such bucket",
  elsewhere: "the bucket is in another region, or behind another endpoint",
  wrongClock: "the clock of this machine is not that of the store",
  notThere: "the store does not have it",
  changed: "what is in the store is not what was put there",
  wrongBytes: "what arrived in the store is not what was sent",
  busy: "the store wants to be asked later",
}

/** What an answer that says no comes to. Reads it. */
export async function refusalOf(response: Response): Promise<StoreRefused> {
  const { status } = response
  const code = valueIn(await textOf(response).catch(() => ""), "Code")
  const redirected = status >= 300 && status < 400 ? "elsewhere" : undefined
  const reason = (code === undefined ? undefined : BY_CODE[code]) ?? redirected ?? BY_STATUS[status] ?? "failed"
  const message = MESSAGES[reason] ?? `the store answers ${status}${code === undefined ? "" : ` ${code}`}`
  return new StoreRefused({ reason, message })
}

/** The text of an element without children, where there is one. Names and values of stores are plain words. */
export function valueIn(xml: string, element: string): string | undefined {
  const found = new RegExp(`<${element}>([^<>]{1,2000})</${element}>`).exec(xml)?.[1]
  return found === undefined || !/^[\x21-\x7e]+$/.test(found) ? undefined : found.replaceAll("&quot;", '"')
}

/** The beginning of an answer. */
export async function textOf(response: Response): Promise<string> {
  if (response.body === null) return ""
  const reader = response.body.getReader()
  const pieces: Uint8Array[] = []
  let length = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    pieces.push(value)
    length += value.length
    if (length < MOST_TEXT) continue
    await reader.cancel()
    break
  }
  return Buffer.concat(pieces).subarray(0, MOST_TEXT).toString("utf8")
}
