/** Answers requests for bytes of a known length: whole, in one part, or that nothing of it is to be sent. RFC 9110. */
import { STATUS_CODES, type IncomingMessage, type ServerResponse } from "node:http"
import type { Blocks } from "./Blocks.ts"
import { conditionsOf, mayBePart, type Validators } from "./conditions.ts"
import { wantedRange } from "./range.ts"
import { type ByteSource, sendBytes } from "./sendBytes.ts"

/** As both the framework and the system have them. */
export type Headers = Readonly<Record<string, number | string | string[] | undefined>>

export interface Representation extends Validators {
  readonly source: ByteSource
  /** Undefined where it is known only at the end: then there are no ranges. */
  readonly size: number | undefined
  /** Its bytes are made from the first to the last: there are no ranges, though the size is known. */
  readonly isOneRun?: boolean
  readonly type: string
  /** The header Content-Disposition. */
  readonly disposition: string
  /** The header Cache-Control. */
  readonly caching: string
  /** Given back when nothing of it is needed any more; called once. */
  readonly release: () => void
}

export interface AnswerPorts {
  readonly blocks: Blocks
  /** Milliseconds since some moment. */
  readonly now: () => number
  /** Milliseconds since 1970. */
  readonly wallClock: () => number
}

/**
 * What every answer with bytes of a library says: it is of the type that it says, and no page. A browser that is led to it
 * runs nothing of it.
 */
export const SAFE_HEADERS = {
  "x-content-type-options": "nosniff",
  "content-security-policy": "default-src 'none'; sandbox",
  "referrer-policy": "no-referrer",
} as const

/** Answers GET and HEAD. `headers` are those that others want in the answer. Releases what it answers with. */
export function answer(
  request: IncomingMessage,
  response: ServerResponse,
  representation: Representation,
  headers: Headers,
  ports: AnswerPorts,
): void {
  // Whoever asked has left meanwhile, and nothing tells that again.
  if (response.destroyed || request.socket.destroyed) return representation.release()
  try {
    send(request, response, representation, headers, ports)
  } catch (error) {
    // Nobody else answers any more: the connection would be open for ever.
    response.destroy()
    representation.release()
    throw error
  }
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  representation: Representation,
  headers: Headers,
  { blocks, now, wallClock }: AnswerPorts,
): void {
  const { source, size, etag, modifiedAt, isOneRun, release } = representation
  const asked = request.headers
  const validators: Headers = {
    ...headers,
    ...SAFE_HEADERS,
    etag,
    ...(modifiedAt === undefined ? {} : { "last-modified": httpDate(modifiedAt) }),
    "cache-control": representation.caching,
    "accept-ranges": size === undefined || isOneRun === true ? "none" : "bytes",
  }
  const without = (status: number, more: Headers): void => {
    response.writeHead(status, { ...validators, ...more })
    response.end()
    release()
  }
  const outcome = conditionsOf(asked, representation)
  if (outcome === "notModified") return without(304, {})
  if (outcome === "failed")
    return problem(response, 412, "changed", "it is not what was asked for any more", validators, release)
  const body = { "content-type": representation.type, "content-disposition": representation.disposition }
  if (size === undefined) {
    if (request.method === "HEAD") return without(200, body)
    response.writeHead(200, { ...validators, ...body })
    return sendBytes(request, response, { source, first: 0, last: undefined, blocks, now, done: release })
  }
  const isPart = (): boolean => mayBePart(asked["if-range"]?.toString(), representation, wallClock())
  const isWhole = request.method === "HEAD" || isOneRun === true || !isPart()
  const wanted = isWhole ? ({ kind: "whole" } as const) : wantedRange(asked.range, size)
  if (wanted.kind === "unsatisfiable") {
    const more = { ...validators, "content-range": `bytes */${size}` }
    return problem(response, 416, "noSuchRange", "one range of bytes that are there may be asked for", more, release)
  }
  const [first, last] = wanted.kind === "part" ? [wanted.first, wanted.last] : [0, size - 1]
  if (request.method === "HEAD" || size === 0) return without(200, { ...body, "content-length": size })
  const length = { ...body, "content-length": last - first + 1 }
  if (wanted.kind === "part") {
    response.writeHead(206, { ...validators, ...length, "content-range": `bytes ${first}-${last}/${size}` })
  } else response.writeHead(200, { ...validators, ...length })
  sendBytes(request, response, { source, first, last, blocks, now, done: release })
}

/** A problem of RFC 9457, where the framework has no part in the answer. */
function problem(
  response: ServerResponse,
  status: number,
  reason: string,
  detail: string,
  headers: Headers,
  release: () => void,
): void {
  const body = JSON.stringify({ status, title: STATUS_CODES[status], reason, detail })
  const { etag: _, "last-modified": __, ...rest } = headers
  response.writeHead(status, {
    ...rest,
    "content-type": "application/problem+json",
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
  })
  response.end(body)
  release()
}

let lastDate: readonly [seconds: number, text: string] = [0, ""]

/** A date of HTTP, which has no parts of a second. */
function httpDate(ms: number): string {
  const seconds = Math.floor(ms / 1000)
  if (seconds !== lastDate[0]) lastDate = [seconds, new Date(seconds * 1000).toUTCString()]
  return lastDate[1]
}
