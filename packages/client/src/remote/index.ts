/** A library on a server, without a replica of it: small, and only as good as the connection. */
import type { Me, ServerInfo } from "../contract.gen.ts"
import { LibraryApi } from "../facade/LibraryApi.ts"
import {
  AppCredentials,
  type Credentials,
  fixedToken,
  pageCookie,
  type PasswordOptions,
  type Tokens,
} from "./Credentials.ts"
import { HttpCaller } from "./HttpCaller.ts"

export { LedgerlineError } from "../errors.ts"
export type { LibraryApi } from "../facade/LibraryApi.ts"
export type { Live } from "../live/LiveQuery.ts"
export type { PasswordOptions, Tokens } from "./Credentials.ts"

export interface ConnectOptions {
  /** The address of the server, with the path below which it lies, if there is one. */
  readonly url: string
  /** An API key; tokens of an app that was signed in before; a name and a password; the cookie of a page of the server. */
  readonly as: { readonly key: string } | Tokens | PasswordOptions | "page"
  /** Keeps each new pair of tokens: the next start of the program begins with the last. */
  readonly onTokens?: ((tokens: Tokens) => void | Promise<void>) | undefined
  readonly fetch?: typeof fetch | undefined
}

export class RemoteLibrary extends LibraryApi {
  readonly #caller: HttpCaller

  constructor(caller: HttpCaller) {
    super(caller)
    this.#caller = caller
  }

  /** Who this program is to the server. */
  me(): Promise<Me> {
    return this.asking.read("me.me", {})
  }

  /** What the server is. */
  server(): Promise<ServerInfo> {
    return this.asking.read("info", {})
  }

  /** A request of one's own to a path of the server (`/api/v1/…`), as who is signed in: media, images, and whatever is new there. */
  request(path: string, init?: RequestInit): Promise<Response> {
    return this.#caller.request(path, init)
  }

  /** Ends the line on which changes come. */
  close(): void {
    this.#caller.close()
  }
}

/** The library of a server. Nothing is asked yet. */
export function connect({ url, as, onTokens, fetch: given }: ConnectOptions): RemoteLibrary {
  const credentials = credentialsOf(as, onTokens)
  return new RemoteLibrary(new HttpCaller({ url, credentials, fetch: given ?? ((...args) => fetch(...args)) }))
}

function credentialsOf(as: ConnectOptions["as"], onTokens: ConnectOptions["onTokens"]): Credentials {
  if (as === "page") return pageCookie
  if ("key" in as) return fixedToken(as.key)
  return new AppCredentials(as, onTokens)
}
