/**
 * Long answers over HTTP, for less than half the work of `fetch`: what comes is read into memory that is used again and again.
 * HTTP itself is Node's.
 */
import { Agent as HttpAgent, type AgentOptions, type IncomingMessage, request as http } from "node:http"
import { Agent as HttpsAgent, request as https } from "node:https"
import type { Socket } from "node:net"
import type { Duplex } from "node:stream"
import type { ByteAnswer, ReplicaPorts } from "../replica/ports.ts"

/** What a socket reads at a time. */
const READ = 256 * 1024
/** What is handed over at a time, at least, but at the end. */
const BLOCK = 512 * 1024

/** Whether more may be read from a socket now. */
const gates = new WeakMap<Socket, { isOpen: boolean }>()

/** Adds to the options of a socket that it reads into memory of its own, and passes it on as if it had been read anew. */
function reading(options: object, open: (options: object) => Duplex | null | undefined): Duplex | null | undefined {
  const gate = { isOpen: true }
  const onread = {
    buffer: Buffer.allocUnsafeSlow(READ),
    callback(length: number, bytes: Uint8Array): boolean {
      // Who reads HTTP is done with it when this returns, or in the same turn.
      socket?.emit("data", bytes.subarray(0, length))
      return gate.isOpen
    },
  }
  const socket = open({ ...options, onread }) as Socket | null | undefined
  if (!socket) return socket
  gates.set(socket, gate)
  // Streams ask for more by themselves, whenever they have passed on what was there.
  const resume = socket.resume.bind(socket)
  const read = socket._read.bind(socket)
  socket.resume = () => (gate.isOpen ? resume() : socket)
  socket._read = (size) => {
    if (gate.isOpen) read(size)
  }
  return socket
}

type Opened = (error: Error | null, stream: Duplex) => void

class PlainAgent extends HttpAgent {
  override createConnection(options: object, callback?: Opened): Duplex | null | undefined {
    return reading(options, (all) => super.createConnection(all, callback))
  }
}

class SecureAgent extends HttpsAgent {
  override createConnection(options: object, callback?: Opened): Duplex | null | undefined {
    return reading(options, (all) => super.createConnection(all, callback))
  }
}

const KEPT: AgentOptions = { keepAlive: true, maxFreeSockets: 8, timeout: 10_000 }
const agents = { plain: new PlainAgent(KEPT), secure: new SecureAgent(KEPT) }

/** Asks; an answer that says no is an answer too. Fails where the line breaks, or was ended by the signal. */
export const bytesOf: NonNullable<ReplicaPorts["bytes"]> = (url, { headers, signal }) => {
  const { promise, resolve, reject } = Promise.withResolvers<ByteAnswer>()
  const isSecure = url.protocol === "https:"
  const options = { headers: Object.fromEntries(headers), signal, agent: isSecure ? agents.secure : agents.plain }
  const request = isSecure ? https(url, options) : http(url, options)
  request.on("response", (response) => resolve(new Answer(response)))
  // Behind the answer, the answer says so itself.
  request.on("error", reject)
  request.end()
  return promise
}

/** Blocks that nobody uses at the moment. */
const spare: Buffer[] = []
const MOST_SPARE = 16
const newBlock = (): Buffer => spare.pop() ?? Buffer.allocUnsafeSlow(BLOCK + READ)

class Answer implements ByteAnswer {
  readonly status: number
  readonly headers: Headers
  received = 0
  readonly #response: IncomingMessage
  readonly #gate: { isOpen: boolean }
  readonly #socket: Socket
  /** The block that is being filled, and the one that the reader has. */
  #filling = newBlock()
  #lent: Buffer | undefined
  #filled = 0
  #isOver = false
  #failure: unknown
  #wake: () => void = () => undefined

  constructor(response: IncomingMessage) {
    this.status = response.statusCode ?? 0
    this.headers = new Headers()
    for (const [name, values] of Object.entries(response.headersDistinct))
      for (const value of values ?? []) this.headers.append(name, value)
    this.#response = response
    this.#socket = response.socket
    this.#gate = gates.get(response.socket) ?? { isOpen: true }
    response.on("data", (bytes: Buffer) => this.#take(bytes))
    response.on("error", (cause) => this.#end(cause))
    response.on("close", () => this.#end(response.complete ? undefined : new Error("the line broke off")))
  }

  async read(): Promise<Uint8Array | undefined> {
    if (this.#lent !== undefined) this.#give(this.#lent)
    this.#lent = undefined
    if (this.#filled < BLOCK) this.#setGate(true)
    while (this.#filled < BLOCK && !this.#isOver) {
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#wake = resolve
      await promise
    }
    if (this.#filled === 0 && this.#failure !== undefined) throw this.#failure
    if (this.#filled === 0) return undefined
    const block = this.#filling.subarray(0, this.#filled)
    this.#lent = this.#filling
    this.#filling = newBlock()
    this.#filled = 0
    this.#setGate(true)
    return block
  }

  close(): void {
    // What was read whole leaves a line that can be used again.
    if (!this.#response.complete) this.#response.destroy()
    this.#end(new Error("it was ended"))
  }

  #take(bytes: Buffer): void {
    if (this.#isOver) return
    if (this.#filled + bytes.length > this.#filling.length) return this.close()
    this.#filling.set(bytes, this.#filled)
    this.#filled += bytes.length
    this.received += bytes.length
    if (this.#filled < BLOCK) return
    this.#setGate(false)
    this.#wake()
  }

  #end(failure: unknown): void {
    if (!this.#isOver) this.#failure = failure
    this.#isOver = true
    this.#gate.isOpen = true
    this.#wake()
  }

  #setGate(isOpen: boolean): void {
    const wasOpen = this.#gate.isOpen
    this.#gate.isOpen = isOpen || this.#isOver
    if (isOpen && !wasOpen) this.#socket.resume()
  }

  #give(block: Buffer): void {
    if (spare.length < MOST_SPARE) spare.push(block)
  }
}
