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
import { LedgerlineError } from "../errors.ts"
import { given as asGiven, text } from "../facade/given.ts"
import { HttpCaller } from "./HttpCaller.ts"
import { RemoteMedia } from "./RemoteMedia.ts"

export { LedgerlineError } from "../errors.ts"
export type { Addresses, ImageSize, StreamWishes } from "../facade/Addresses.ts"
export type { LibraryApi } from "../facade/LibraryApi.ts"
export type { Live } from "../live/LiveQuery.ts"
export { type Readable, storeOf } from "../live/store.ts"
export type { PasswordOptions, Tokens } from "./Credentials.ts"
export type { RemoteMedia } from "./RemoteMedia.ts"

/** Which server, and as whom. */
export interface ConnectOptions {
  /** The address of the server, with the path below which it lies, if there is one. */
  readonly url: string
  /** An API key; tokens of an app that was signed in before; a name and a password; the cookie of a page of the server. */
  readonly as: { readonly key: string } | Tokens | PasswordOptions | "page"
  /** Keeps each new pair of tokens: the next start of the program begins with the last. */
  readonly onTokens?: ((tokens: Tokens) => void | Promise<void>) | undefined
  /** How requests are made: by the one of the surroundings unless given. */
  readonly fetch?: typeof fetch | undefined
}

/** A library that a server answers for. `connect` makes it; what it is asked fails with LedgerlineError, with `offline` where the server cannot be reached. */
export class RemoteLibrary extends LibraryApi {
  override readonly media: RemoteMedia
  /**
   * Who answers, for parts of the SDK that are loaded later.
   * @internal
   */
  readonly caller: HttpCaller

  /** @internal */
  constructor(caller: HttpCaller, url: string) {
    super(caller)
    this.caller = caller
    this.media = new RemoteMedia(this.asking, url, () => caller.headers())
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
  async request(path: string, init: RequestInit = {}): Promise<Response> {
    return this.caller.request(text(path, "a path"), asGiven(init, "what is sent"))
  }

  /** Ends live loops, and the line on which changes come. What is asked from then on fails with `closed`. */
  close(): void {
    this.caller.close()
  }
}

/** The library of a server. Nothing is asked yet. Fails with LedgerlineError (`invalid`) where the address cannot be one, and with `badRequest` where `as` is none of what it may be. */
export function connect(options: ConnectOptions): RemoteLibrary {
  const { url, as, onTokens, fetch: given } = asGiven(options, "options")
  if (!isAddress(text(url, "the address of a server")))
    throw new LedgerlineError({
      reason: "invalid",
      message: "the address of a server is http or https, without name, password, query and fragment",
    })
  const credentials = credentialsOf(as, onTokens)
  return new RemoteLibrary(new HttpCaller({ url, credentials, fetch: given ?? ((...args) => fetch(...args)) }), url)
}

function isAddress(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, username, password, search, hash } = new URL(text)
  return /^https?:$/.test(protocol) && [username, password, search, hash].every((part) => part === "")
}

function credentialsOf(as: ConnectOptions["as"], onTokens: ConnectOptions["onTokens"]): Credentials {
  if (as === "page") return pageCookie
  asGiven(as, "who asks (`as`)")
  if ("key" in as) return fixedToken(text(as.key, "a key"))
  for (const name of "access" in as ? ["access", "renewal"] : ["name", "password"])
    text((as as unknown as Record<string, string>)[name] as string, name)
  return new AppCredentials(as, onTokens)
}
