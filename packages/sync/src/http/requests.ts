/** Requests to a server over HTTP: bounded in time and size, never redirected, and never believed. */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { PeerRefused, PeerUnreachable } from "../errors.ts"
import type { Timers } from "../live/ports.ts"
import { FRAME_TYPE, Problem } from "./contract.ts"

/** What a way over HTTP needs of its surroundings. */
export interface HttpPorts {
  readonly fetch: typeof fetch
  readonly WebSocket: new (url: string, protocols: string[]) => WebSocket
  readonly timers: Timers
  /** Ends whatever is under way. */
  readonly signal?: AbortSignal
}

export interface Answered {
  readonly status: number
  readonly type: string
  readonly body: Uint8Array
  /** Where it says that something else would answer: a text that begins with " to", or nothing where that is hidden. */
  readonly leadsTo?: string
  /** When it was made by the clock there, as that says it. */
  readonly date?: string
}

const PROBLEM = "application/problem+json"

/** How long an answer may take, and as much longer for each 8 KiB that are sent. */
const PATIENCE = 30_000

/** The address of a path of a server, which may live below a path of its own. */
export const urlOf = (address: string, path: string): URL =>
  new URL(path, address.endsWith("/") ? address : `${address}/`)

export interface Posting {
  readonly type: string
  readonly body: Uint8Array
  readonly token?: string
  /** The most bytes of an answer. */
  readonly most: number
  readonly patience?: number
  readonly signal?: AbortSignal | undefined
}

/**
 * Every request can be repeated (SYNC-4), and is, once, where the connection broke off: a server that was started anew
 * has ended those that were kept open. Fails with what the network fails with, and as a proxy does that stands alone.
 */
export async function post(ports: HttpPorts, url: URL, posting: Posting): Promise<Answered> {
  const answered = await postOnce(ports, url, posting).catch((cause: unknown) => {
    if (cause instanceof BrokeOff) return postOnce(ports, url, posting)
    throw cause
  })
  expectNoProxy(url, answered)
  return answered
}

/** What a proxy says by itself is about the way to the server, whatever the server would say. */
function expectNoProxy(url: URL, { status, type, leadsTo }: Answered): void {
  if (type === PROBLEM || type === FRAME_TYPE) return
  if (leadsTo !== undefined)
    throw new PeerRefused({ reason: "moved", message: `${url.host} sends this device on${leadsTo}` })
  if (status === 413)
    throw new PeerRefused({
      reason: "proxyLimit",
      message: `what answers at ${url.host} takes no more than it was sent`,
    })
  if (status >= 502)
    throw new PeerUnreachable({ message: `${url.host} answers for a server that it does not reach (${status})` })
}

class BrokeOff extends Error {}

async function postOnce(ports: HttpPorts, url: URL, posting: Posting): Promise<Answered> {
  const { type, body, token, most, patience = PATIENCE } = posting
  const overdue = new AbortController()
  const wait = patience + body.length / 8
  const cancel = ports.timers.after(wait, () => overdue.abort(new Error(`${url.host} did not answer in time`)))
  const signals = [overdue.signal, ports.signal, posting.signal].filter((signal) => signal !== undefined)
  try {
    const response = await ports.fetch(url, {
      method: "POST",
      // Followed, it would carry tokens elsewhere.
      redirect: "manual",
      credentials: "omit",
      cache: "no-store",
      headers: { "content-type": type, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
      body: new Uint8Array(body),
      signal: AbortSignal.any(signals),
    })
    return {
      status: response.status,
      ...leadsTo(url, response),
      type: (response.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "",
      ...dateOf(response),
      body: await limited(response, most),
    }
  } catch (cause) {
    for (const signal of signals) signal.throwIfAborted()
    throw networkError(url, cause)
  } finally {
    cancel()
  }
}

function leadsTo(url: URL, { type, status, headers }: Response): { readonly leadsTo?: string } {
  // Browsers hide all but that it is so.
  if (type === "opaqueredirect") return { leadsTo: "" }
  if (status < 300 || status > 399) return {}
  const location = headers.get("location") ?? ""
  return { leadsTo: URL.canParse(location, url.href) ? ` to ${new URL(location, url).origin}` : "" }
}

function dateOf({ headers }: Response): { readonly date?: string } {
  const date = headers.get("date")
  return date === null ? {} : { date }
}

async function limited(response: Response, most: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  // Not `for await`: some browsers' streams are no async iterables.
  const reader = response.body?.getReader()
  for (let next = await reader?.read(); next?.value !== undefined; next = await reader?.read()) {
    size += next.value.length
    if (size > most) {
      await reader?.cancel()
      throw new Error(`an answer has more than ${most} bytes`)
    }
    chunks.push(next.value)
  }
  return Buffer.concat(chunks)
}

/** `fetch` hides in a cause what people want to know: connection refused, no such host. */
function networkError(url: URL, cause: unknown): Error {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause
  const code = inner instanceof Error && "code" in inner ? String(inner.code) : undefined
  const said = code !== undefined && code in SAID ? SAID[code] : inner instanceof Error ? inner.message : String(inner)
  const Kind = said === SAID["ECONNRESET"] ? BrokeOff : Error
  return new Kind(`${url.host}: ${said}`, { cause })
}

const SAID: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nobody listens there",
  ECONNRESET: "the connection broke off",
  EHOSTUNREACH: "there is no way to it",
  ENETUNREACH: "there is no way to it",
  ENOTFOUND: "no such host is known",
  ETIMEDOUT: "it did not answer in time",
  UND_ERR_CONNECT_TIMEOUT: "it did not answer in time",
  UND_ERR_SOCKET: "the connection broke off",
}

const MOST_JSON = 16 * 1024

/** Asks in JSON. Fails with {@link PeerRefused} where the server says no, or what no Ledgerline server says. */
export async function postJson<A extends Schema.Top & { readonly DecodingServices: never }>(
  ports: HttpPorts,
  url: URL,
  body: object,
  answer: A,
  options: { readonly patience?: number; readonly signal?: AbortSignal } = {},
): Promise<A["Type"]> {
  const bytes = Buffer.from(JSON.stringify(body))
  const answered = await post(ports, url, { type: "application/json", body: bytes, most: MOST_JSON, ...options })
  if (answered.status !== 200) throw refusalOf(answered)
  const decoded = Schema.decodeUnknownOption(answer)(jsonOf(answered))
  if (Option.isNone(decoded)) throw new PeerRefused({ reason: "notAServer", message: `${url.host} is no such server` })
  return decoded.value
}

/** What a server that says no means by it. */
export function refusalOf(answered: Answered): PeerRefused {
  const problem = Schema.decodeUnknownOption(Problem)(jsonOf(answered))
  return Option.isSome(problem)
    ? new PeerRefused({ reason: problem.value.reason, message: problem.value.detail })
    : new PeerRefused({ reason: "notAServer", message: `what answers is no such server (status ${answered.status})` })
}

function jsonOf({ type, body }: Answered): unknown {
  if (type !== "application/json" && type !== PROBLEM) return undefined
  try {
    return JSON.parse(Buffer.from(body).toString("utf8"))
  } catch {
    return undefined
  }
}
