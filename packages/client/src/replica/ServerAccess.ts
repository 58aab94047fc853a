/** Requests of this device to one server, as itself. */
import type { Library } from "@ledgerline/core"
import { originsOf, type PairedServer, signIn, type Way } from "@ledgerline/sync"
import { LedgerlineError } from "../errors.ts"
import { bytesByFetch } from "../offline/answers.ts"
import { digestIn } from "../offline/proof.ts"
import { Watch } from "../offline/Watch.ts"
import { errorOf } from "./errorOf.ts"
import type { ByteAnswer, ReplicaPorts } from "./ports.ts"
import { problemOf } from "../remote/problem.ts"

/**
 * It is signed in anew at most once in so many milliseconds: servers refuse who tries too often, and a line that breaks off again
 * and again is no reason to.
 */
const RENEWAL = 10_000

export class ServerAccess {
  readonly server: PairedServer
  readonly #library: Library
  readonly #ports: ReplicaPorts
  readonly #onAnswer: (took: number) => void
  #way: Promise<Way> | undefined
  #since = Number.NEGATIVE_INFINITY

  /** `onAnswer`: told how many milliseconds each answer took to begin. */
  constructor(library: Library, server: PairedServer, ports: ReplicaPorts, onAnswer: (took: number) => void) {
    this.server = server
    this.#library = library
    this.#ports = ports
    this.#onAnswer = onAnswer
  }

  /** The replicas that the server is and was: what lies in their folders lies there. */
  origins(): Promise<readonly string[]> {
    return originsOf(this.#library, this.server)
  }

  /** Where the server is now, and a token that is good for requests there. Fails with `offline` or what the server says. */
  way(): Promise<Way> {
    const { nearby, timers } = this.#ports
    if (this.#way === undefined) this.#since = timers.now()
    this.#way ??= signIn(this.#library, this.server, {
      ports: this.#ports,
      ...(nearby === undefined ? {} : { nearby }),
    }).catch((cause: unknown) => {
      this.#way = undefined
      throw errorOf(cause)
    })
    return this.#way
  }

  /** A request to a path of the server. Fails with `offline`, or with what the server says. */
  request(path: string, init: RequestInit = {}): Promise<Response> {
    return this.#ask(path, init, (url, { headers, signal }) =>
      this.#ports.fetch(url, { redirect: "manual", credentials: "omit", cache: "no-store", ...init, headers, signal }),
    )
  }

  /** Asks for what is long. Fails as {@link request} does. */
  bytes(path: string, init: Pick<RequestInit, "headers" | "signal">): Promise<ByteAnswer> {
    return this.#ask(path, init, this.#ports.bytes ?? bytesByFetch(this.#ports.fetch))
  }

  /** What the server calls the bytes of a file: SHA-256 in base64; undefined where it does not say. Fails as {@link request} does. */
  async digest(mediaFile: string, signal: AbortSignal): Promise<string | undefined> {
    const path = `/api/v1/files/${encodeURIComponent(mediaFile)}`
    const { headers } = await this.request(path, {
      method: "HEAD",
      headers: { "want-repr-digest": "sha-256=10" },
      signal,
    })
    return digestIn(headers.get("repr-digest"))
  }

  async #ask<A extends Response | ByteAnswer>(
    path: string,
    init: Pick<RequestInit, "headers" | "signal">,
    send: (url: URL, asked: { readonly headers: Headers; readonly signal: AbortSignal }) => Promise<A>,
  ): Promise<A> {
    for (let isFirst = true; ; isFirst = false) {
      const { address, token } = await this.way()
      const url = new URL(path.replace(/^\//, ""), address.endsWith("/") ? address : `${address}/`)
      const headers = new Headers(init.headers)
      headers.set("authorization", `Bearer ${token}`)
      const began = this.#ports.timers.now()
      const watch = new Watch(this.#ports.timers, init.signal)
      const answer = await send(url, { headers, signal: watch.signal })
        .catch((cause: unknown) => {
          init.signal?.throwIfAborted()
          // It may have another address now.
          this.#renew()
          throw new LedgerlineError({ reason: "offline", message: `${this.server.name} cannot be reached`, cause })
        })
        .finally(() => watch.end())
      this.#onAnswer(this.#ports.timers.now() - began)
      if ((answer.status >= 200 && answer.status < 300) || answer.status === 304) return answer
      // A session ends when it is old, and when the server was started anew.
      const isRenewed = answer.status === 401 && this.#renew()
      if (!isRenewed || !isFirst) throw await problemOf(await responseOf(answer))
      await (answer instanceof Response ? answer.body?.cancel() : answer.close())
    }
  }

  /** Whether the next request signs in anew. */
  #renew(): boolean {
    if (this.#ports.timers.now() - this.#since < RENEWAL) return false
    this.#way = undefined
    return true
  }

  async json<T>(path: string, init?: RequestInit): Promise<T> {
    return (await (await this.request(path, init)).json()) as T
  }
}

/** What a server says at the beginning of its answer, where that says no. */
async function responseOf(answer: Response | ByteAnswer): Promise<Response> {
  if (answer instanceof Response) return answer
  const said = await answer.read().catch(() => undefined)
  const headers = new Headers()
  for (const name of ["retry-after", "location"]) {
    const value = answer.headers.get(name)
    if (value !== null) headers.set(name, value)
  }
  const response = new Response(said === undefined ? null : Uint8Array.from(said), {
    status: answer.status < 200 || answer.status > 599 ? 502 : answer.status,
    headers,
  })
  answer.close()
  return response
}
