/** A line to one room of a server: who is there, and its document. It comes back by itself where it breaks. */
import { WebsocketProvider } from "y-websocket"
import * as Y from "yjs"
import { LedgerlineError } from "../errors.ts"
import type { Said } from "./people.ts"

/** How rooms of a server are reached. */
export interface RoomPorts {
  /** Below which address of the server its rooms lie: `wss://…/collab`. */
  readonly url: string
  /** What shows who asks, for a new line. */
  readonly headers: () => Promise<Readonly<Record<string, string>>>
  /** Where the surroundings have none. */
  readonly WebSocket: typeof WebSocket
}

/** The server takes a token as one of the protocols that are offered: browsers can't set headers of WebSockets. */
const protocolsOf = ({ authorization }: Readonly<Record<string, string>>): string[] =>
  authorization === undefined ? [] : ["yjs", authorization.replace(/^Bearer /, "bearer.")]

export class Room {
  readonly doc = new Y.Doc()
  readonly #ports: RoomPorts
  readonly #provider: WebsocketProvider
  readonly #listeners = new Set<() => void>()
  #refusal: LedgerlineError | undefined
  #isClosed = false
  /** Tokens are renewed at most once for a refusal. */
  #mayRenew = true

  constructor(name: string, ports: RoomPorts) {
    this.#ports = ports
    this.#provider = new WebsocketProvider(ports.url, name, this.doc, {
      connect: false,
      // Each window has a line of its own, so that the server knows of each.
      disableBc: true,
      WebSocketPolyfill: ports.WebSocket,
    })
    // Nobody is seen who did not say so: the states of y-protocols begin with an empty one.
    this.#provider.awareness.setLocalState(null)
    this.#provider.awareness.on("change", this.#tell)
    this.#provider.on("status", this.#tell)
    this.#provider.on("sync", (isSynced) => {
      // It was let in.
      if (isSynced) this.#mayRenew = true
      this.#tell()
    })
    this.#provider.on("connection-close", () => void this.#renew())
    this.#provider.on("closed", ({ code }) => void this.#refused(code))
    void this.#connect()
  }

  /** Why the server does not let this program in; undefined where it does, or cannot be reached. */
  get refusal(): LedgerlineError | undefined {
    return this.#refusal
  }

  /** Whether the document is that of the server. */
  get isSynced(): boolean {
    return this.#provider.synced
  }

  /** The states of all who are here but of this very program; none while there is no line. */
  get states(): Iterable<unknown> {
    if (!this.#provider.wsconnected) return []
    const { awareness } = this.#provider
    return [...awareness.getStates()].filter(([client]) => client !== this.doc.clientID).map(([, state]) => state)
  }

  /** What this program says of its member; null: nothing, and nobody sees it. */
  say(said: Said | null): void {
    this.#provider.awareness.setLocalState(said === null ? null : { ...said })
  }

  /** Called when who is here, or the line, changed. Answers what ends it. */
  listen(listener: () => void): () => void {
    const own = (): void => listener()
    this.#listeners.add(own)
    return () => void this.#listeners.delete(own)
  }

  close(): void {
    this.#isClosed = true
    this.#listeners.clear()
    this.#provider.destroy()
    this.#provider.awareness.destroy()
    this.doc.destroy()
  }

  readonly #tell = (): void => {
    for (const listener of this.#listeners) listener()
  }

  async #connect(): Promise<void> {
    await this.#renew()
    if (!this.#isClosed) this.#provider.connect()
  }

  /** Has the next line show a token that is good. */
  async #renew(): Promise<void> {
    try {
      this.#provider.protocols = protocolsOf(await this.#ports.headers())
    } catch {
      // The server is away; the line is tried again by itself.
    }
  }

  async #refused(code: number): Promise<void> {
    if (code === NOT_SIGNED_IN && this.#mayRenew && !this.#isClosed) {
      this.#mayRenew = false
      return this.#connect()
    }
    const reason = code === NOT_SIGNED_IN ? "notSignedIn" : "notFound"
    this.#refusal = new LedgerlineError({ reason, message: "this room is not there, or not for this member" })
    this.#tell()
  }
}

const NOT_SIGNED_IN = 4401
