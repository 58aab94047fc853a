/** Asks a server over HTTP: by the table of routes, with tokens that are renewed, and with news as they come. */
import type { Caller, CallOptions, Input, News, RouteName } from "../caller.ts"
import { closedError, LedgerlineError } from "../errors.ts"
import type { Credentials } from "./Credentials.ts"
import { NewsLine } from "./NewsLine.ts"
import { problemOf } from "./problem.ts"
import { requestOf } from "./requestOf.ts"

export interface HttpCallerOptions {
  /** The address of the server, with the path below which it lies, if there is one. */
  readonly url: string
  readonly credentials: Credentials
  readonly fetch: typeof fetch
}

/** As often a change is sent again whose answer was lost; it happens once. */
const TRIES = 2

/** Asks a server over HTTP. */
export class HttpCaller implements Caller {
  readonly #options: HttpCallerOptions
  readonly #news: NewsLine
  #isClosed = false

  constructor(options: HttpCallerOptions) {
    this.#options = options
    this.#news = new NewsLine((init) => this.request("/api/v1/live", init))
  }

  async call(name: RouteName, input: Input, { signal }: CallOptions = {}): Promise<unknown> {
    const asked = requestOf(name, input)
    if (asked === undefined)
      throw new LedgerlineError({ reason: "needsReplica", message: `${name} is for a device with a replica to answer` })
    const init = signal === undefined ? asked.init : { ...asked.init, signal }
    const response = await this.#send(asked.path, init, input.once !== undefined)
    if (response.status === 204) return undefined
    return response.json().catch((cause: unknown) => {
      signal?.throwIfAborted()
      throw new LedgerlineError({ reason: "serverRefused", message: "the server did not answer as one of ours", cause })
    })
  }

  /** The address of the server. */
  get url(): string {
    return this.#options.url
  }

  listen(listener: (news: News) => void): () => void {
    return this.#news.listen(listener)
  }

  /** Ends the line on which news come. Who listens is told, and finds that nothing is answered any more. */
  close(): void {
    this.#isClosed = true
    this.#news.end()
  }

  /** What shows who asks, for requests that others make. */
  headers(): Promise<Readonly<Record<string, string>>> {
    return this.#options.credentials.headers(this)
  }

  /** A request to a path of the server. Fails with `offline`, or with what the server says. */
  async request(path: string, init: RequestInit = {}): Promise<Response> {
    const { credentials } = this.#options
    if (this.#isClosed) throw closedError()
    for (let isFirst = true; ; isFirst = false) {
      const headers = headersOf(init, await credentials.headers(this))
      const response = await this.fetch(path, { ...init, headers })
      if (response.ok || response.status === 304) return response
      const mayRenew = response.status === 401 && isFirst && credentials.renew !== undefined
      if (!mayRenew) throw await problemOf(response)
      await response.body?.cancel()
      await credentials.renew?.(this)
    }
  }

  /** As {@link request}, by nobody in particular. */
  async fetch(path: string, init: RequestInit): Promise<Response> {
    const { url, fetch, credentials } = this.#options
    const address = new URL(path.slice(1), url.endsWith("/") ? url : `${url}/`)
    try {
      const cookies = credentials.useCookies ? "include" : "omit"
      return await fetch(address, { redirect: "manual", credentials: cookies, cache: "no-store", ...init })
    } catch (cause) {
      init.signal?.throwIfAborted()
      throw new LedgerlineError({ reason: "offline", message: `${address.host} cannot be reached`, cause })
    }
  }

  /** What is safe to send again is, where the connection broke off. */
  async #send(path: string, init: RequestInit, isOnce: boolean): Promise<Response> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.request(path, init)
      } catch (cause) {
        const mayTry = cause instanceof LedgerlineError && cause.reason === "offline" && tries < TRIES
        if (!mayTry || !(isOnce || init.method === "GET")) throw cause
      }
    }
  }
}

/** Fails with `badRequest` where one of them cannot be sent. */
function headersOf({ headers: said }: RequestInit, more: Readonly<Record<string, string>>): Headers {
  try {
    const headers = new Headers(said)
    for (const [name, value] of Object.entries(more)) headers.set(name, value)
    return headers
  } catch (cause) {
    const message = "a key, a token or `once` has a character that cannot be in a header"
    throw new LedgerlineError({ reason: "badRequest", message, cause })
  }
}
