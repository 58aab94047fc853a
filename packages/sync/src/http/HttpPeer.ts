/**
 * A server over HTTP and WebSocket. The way is found and the device signed in when first needed, and again when either
 * stops to work. docs/spec/sync.md, SYNC-37 to SYNC-43.
 */
import { isSignedClaim, keyFromSeed, type Library, queryOne, signBytes } from "@ledgerline/core"
import { clockAhead } from "../client/clock.ts"
import type { LivePeer } from "../live/goLive.ts"
import type { Duplex } from "../live/ports.ts"
import { PeerNotTrusted, PeerRefused, PeerUnreachable } from "../errors.ts"
import { MAX_FRAME } from "../frames/frame.ts"
import { SYNC_SERVER } from "../tables.ts"
import { firstOf } from "./addresses.ts"
import {
  BEARER_PROTOCOL,
  ChallengeAnswer,
  FRAME_TYPE,
  LIVE_PROTOCOL,
  PATHS,
  SessionAnswer,
  signInStatement,
} from "./contract.ts"
import { type HttpPorts, post, postJson, refusalOf, urlOf } from "./requests.ts"
import { noteAddress, type PairedServer } from "./servers.ts"
import { openLine } from "./webSocketLine.ts"

/** A way that is open: an address that works, and the token of a session there. */
export interface Way {
  readonly address: string
  readonly token: string
}

export interface HttpPeerOptions {
  readonly ports: HttpPorts
  /** Further addresses to try where none of those that are known works, such as those found on the local network. */
  readonly nearby?: () => Promise<readonly string[]>
  /** Nothing is given to it: {@link LivePeer}. */
  readonly isOnlyRead?: boolean
}

/** A paired server as {@link syncWith} and {@link goLive} want it. */
export function httpPeer(library: Library, server: PairedServer, options: HttpPeerOptions): LivePeer {
  const ways = new Ways(library, server, options)
  return {
    id: server.id,
    name: server.name,
    publicKey: server.publicKey,
    isOnlyRead: options.isOnlyRead === true,
    transport: { request: (frame) => ways.request(frame), ahead: () => ways.ahead },
    connect: () => ways.connect(),
  }
}

/** Signs in, for a program that speaks to the server by itself. Fails with PeerRefused, PeerNotTrusted or PeerUnreachable. */
export function signIn(library: Library, server: PairedServer, options: HttpPeerOptions): Promise<Way> {
  return new Ways(library, server, options).open().catch((cause: unknown) => {
    if (cause instanceof PeerRefused || cause instanceof PeerNotTrusted) throw cause
    throw new PeerUnreachable({ message: cause instanceof Error ? cause.message : String(cause) })
  })
}

/** How long an address may take to say who is there. */
const PATIENCE = 10_000

class Ways {
  readonly #library: Library
  readonly #server: PairedServer
  readonly #options: HttpPeerOptions
  #way: Promise<Way> | undefined
  /** What the last answer of the server told of the clock here. */
  ahead: number | undefined

  constructor(library: Library, server: PairedServer, options: HttpPeerOptions) {
    this.#library = library
    this.#server = server
    this.#options = options
  }

  async request(frame: Uint8Array): Promise<Uint8Array> {
    const { ports } = this.#options
    for (let isFirst = true; ; isFirst = false) {
      const { address, token } = await this.open()
      const { clock } = this.#library.ports
      const asked = clock.now()
      const posting = { type: FRAME_TYPE, body: frame, token, most: MAX_FRAME }
      const answered = await post(ports, urlOf(address, PATHS.frame), posting).catch((cause: unknown) => {
        this.#way = undefined
        throw cause
      })
      if (answered.type === FRAME_TYPE) {
        this.ahead = clockAhead(answered.date, asked, clock.now())
        return answered.body
      }
      this.#way = undefined
      // A session ends when it is old, and when the server was started anew.
      if (answered.status !== 401 || !isFirst) throw refusalOf(answered)
    }
  }

  async connect(): Promise<Duplex> {
    const { ports } = this.#options
    const { address, token } = await this.open()
    const url = urlOf(address, PATHS.live)
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:"
    try {
      return await openLine(ports, url, [LIVE_PROTOCOL, `${BEARER_PROTOCOL}${token}`])
    } catch (cause) {
      this.#way = undefined
      throw new PeerUnreachable({ message: cause instanceof Error ? cause.message : String(cause) })
    }
  }

  open(): Promise<Way> {
    this.#way ??= this.#find().catch((cause: unknown) => {
      this.#way = undefined
      throw cause
    })
    return this.#way
  }

  async #find(): Promise<Way> {
    const { ports, nearby } = this.#options
    const keys = await this.#keys()
    const signIn = (address: string, signal: AbortSignal): Promise<Way> => this.#signIn(address, keys, signal)
    const { addresses } = this.#server
    const way = await firstOf(addresses, ports.timers, signIn).catch(async (cause: unknown) => {
      const others = ((await nearby?.()) ?? []).filter((address) => !addresses.includes(address))
      if (others.length === 0) throw cause
      return firstOf(others, ports.timers, signIn).catch(() => {
        throw cause
      })
    })
    if (way.address !== addresses[0]) await noteAddress(this.#library, this.#server, way.address)
    return way
  }

  /** The keys under which the server is known: any of them will do. */
  async #keys(): Promise<readonly Uint8Array[]> {
    const { id, publicKey } = this.#server
    const row = await this.#library.store.read(() =>
      queryOne<{ publicKey: Uint8Array | null }>(`SELECT "publicKey" FROM "${SYNC_SERVER.name}" WHERE server = ?`, [
        id,
      ]),
    )
    return [row?.publicKey ?? publicKey, publicKey]
  }

  /** The server proves its key first: to nobody else this device says that it is one of its own. */
  async #signIn(address: string, keys: readonly Uint8Array[], signal: AbortSignal): Promise<Way> {
    const { ports } = this.#options
    const { device, seed, name } = this.#server
    if (seed === null)
      throw new PeerRefused({
        reason: "keyLost",
        message: `this machine has lost the key by which it is a device of ${name}: pair it again`,
      })
    const nonce = Buffer.from(this.#library.ports.random.bytes(32))
    const limits = { patience: PATIENCE, signal }
    const url = urlOf(address, PATHS.challenge)
    const said = await postJson(ports, url, { nonce: nonce.toString("hex") }, ChallengeAnswer, limits)
    const claim = { challenge: nonce, library: said.library, epoch: said.epoch }
    const isProven = [said, ...said.former].some((each) => {
      const publicKey = Buffer.from(each.publicKey, "hex")
      const signature = Buffer.from(each.signature, "hex")
      return keys.some((key) => publicKey.equals(key)) && isSignedClaim(claim, { publicKey, signature })
    })
    if (!isProven || said.library !== this.#library.id)
      throw new PeerNotTrusted({ message: `who answers at ${url.host} is not ${name}, or was set up anew` })
    const statement = signInStatement(device, said.challenge, said.library)
    const signature = signBytes(keyFromSeed(Buffer.from(seed)), statement).toString("hex")
    const request = { device, challenge: said.challenge, signature }
    const { token } = await postJson(ports, urlOf(address, PATHS.session), request, SessionAnswer, limits)
    return { address, token }
  }
}
