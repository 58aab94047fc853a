/** Requests of this device to one server, as itself. */
import type { Library } from "@ledgerline/core"
import { originsOf, type PairedServer, signIn, type Way } from "@ledgerline/sync"
import { LedgerlineError } from "../errors.ts"
import { errorOf } from "./errorOf.ts"
import type { ReplicaPorts } from "./ports.ts"
import { problemOf } from "../remote/problem.ts"

export class ServerAccess {
  readonly server: PairedServer
  readonly #library: Library
  readonly #ports: ReplicaPorts
  #way: Promise<Way> | undefined

  constructor(library: Library, server: PairedServer, ports: ReplicaPorts) {
    this.server = server
    this.#library = library
    this.#ports = ports
  }

  /** The replicas that the server is and was: what lies in their folders lies there. */
  origins(): Promise<readonly string[]> {
    return originsOf(this.#library, this.server)
  }

  /** Where the server is now, and a token that is good for requests there. Fails with `offline` or what the server says. */
  way(): Promise<Way> {
    const { nearby } = this.#ports
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
  async request(path: string, init: RequestInit = {}): Promise<Response> {
    for (let isFirst = true; ; isFirst = false) {
      const { address, token } = await this.way()
      const url = new URL(path.replace(/^\//, ""), address.endsWith("/") ? address : `${address}/`)
      const headers = new Headers(init.headers)
      headers.set("authorization", `Bearer ${token}`)
      const response = await this.#ports
        .fetch(url, { redirect: "error", credentials: "omit", cache: "no-store", ...init, headers })
        .catch((cause: unknown) => {
          init.signal?.throwIfAborted()
          this.#way = undefined
          throw new LedgerlineError({ reason: "offline", message: `${this.server.name} cannot be reached`, cause })
        })
      if (response.ok || response.status === 304) return response
      // A session ends when it is old, and when the server was started anew.
      if (response.status === 401) this.#way = undefined
      if (response.status !== 401 || !isFirst) throw await problemOf(response)
      await response.body?.cancel()
    }
  }

  async json<T>(path: string, init?: RequestInit): Promise<T> {
    return (await (await this.request(path, init)).json()) as T
  }
}
