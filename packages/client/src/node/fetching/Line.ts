/** An answer over HTTP whose bytes are taken as they come; those that came before its line broke are never lost. */
import { Agent as HttpAgent, type AgentOptions, type IncomingMessage, request as http } from "node:http"
import { Agent as HttpsAgent, request as https } from "node:https"
import type { Asked, Head } from "./messages.ts"

/** What is held of an answer that nobody takes yet; then its line waits. */
const HELD = 256 * 1024

const KEPT: AgentOptions = { keepAlive: true, maxFreeSockets: 8, timeout: 10_000 }
const agents = { plain: new HttpAgent(KEPT), secure: new HttpsAgent(KEPT) }

type Take = (bytes: Buffer) => void

export class Line {
  readonly #received: BigUint64Array
  readonly #head = Promise.withResolvers<Head>()
  readonly #end = Promise.withResolvers<void>()
  readonly #request: ReturnType<typeof http>
  #response: IncomingMessage | undefined
  #held: Buffer[] = []
  #heldBytes = 0
  #take: Take | undefined
  #isOver = false
  /** Called when something came, or it ended. */
  #wake: () => void = () => undefined

  /** Asks; an answer that says no is an answer too. */
  constructor({ url, headers, received }: Asked) {
    this.#received = new BigUint64Array(received)
    // Whoever wants to know asks for it.
    this.#end.promise.catch(() => undefined)
    const isSecure = url.startsWith("https:")
    const options = { headers, agent: isSecure ? agents.secure : agents.plain }
    this.#request = isSecure ? https(url, options) : http(url, options)
    this.#request.on("response", (response) => this.#begin(response))
    this.#request.on("error", (cause) => this.#fail(cause))
    // Once the answer has begun, the answer says how it ends.
    this.#request.on("close", () => {
      if (this.#response === undefined) this.#fail(broken())
    })
    this.#request.end()
  }

  /** Resolves when the answer begins. Fails where the line broke before. */
  get head(): Promise<Head> {
    return this.#head.promise
  }

  /** Resolves when all of it has come. Fails where the line broke; what came before can be had all the same. */
  get ended(): Promise<void> {
    return this.#end.promise
  }

  /**
   * Hands over all bytes from here on, in order, to who does not fail. Resolves at the end; fails where the line broke, behind
   * what came before.
   */
  async flow(take: Take): Promise<void> {
    this.#take = take
    const held = this.#held
    this.#held = []
    this.#heldBytes = 0
    for (const bytes of held) take(bytes)
    this.#response?.resume()
    await this.#end.promise
  }

  /** Some bytes, where they are not handed over; undefined at the end. Fails where the line broke, behind what came before. */
  async read(): Promise<Uint8Array | undefined> {
    while (this.#heldBytes === 0 && !this.#isOver) {
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#wake = resolve
      this.#response?.resume()
      await promise
    }
    if (this.#heldBytes === 0) await this.#end.promise
    const bytes = this.#heldBytes === 0 ? undefined : Buffer.concat(this.#held)
    this.#held = []
    this.#heldBytes = 0
    return bytes
  }

  /** Ends it, if it has not ended. */
  close(): void {
    this.#take = undefined
    this.#held = []
    this.#heldBytes = 0
    // What was read whole leaves a line that can be used again.
    if (this.#response?.complete !== true) this.#request.destroy()
    this.#fail(new Error("it was ended"))
  }

  #begin(response: IncomingMessage): void {
    this.#response = response
    const take = (bytes: Buffer): void => this.#came(bytes)
    response.on("data", take)
    // A line that breaks throws away what waits in the stream, unless it is taken out first.
    response.on("aborted", () => {
      response.off("data", take)
      for (let bytes; (bytes = response.read() as Buffer | null) !== null;) this.#came(bytes)
    })
    response.on("error", (cause) => this.#fail(cause))
    response.on("end", () => this.#finish())
    response.on("close", () => this.#fail(broken()))
    const headers = Object.entries(response.headersDistinct).flatMap(([name, values = []]) =>
      values.map((value) => [name, value] as const),
    )
    this.#head.resolve({ status: response.statusCode ?? 0, headers })
  }

  #came(bytes: Buffer): void {
    if (this.#isOver) return
    Atomics.add(this.#received, 0, BigInt(bytes.length))
    if (this.#take !== undefined) return this.#take(bytes)
    this.#held.push(bytes)
    this.#heldBytes += bytes.length
    if (this.#heldBytes >= HELD) this.#response?.pause()
    this.#wake()
  }

  #finish(): void {
    this.#isOver = true
    this.#end.resolve()
    this.#wake()
  }

  /** Of what happens behind its end nothing is told. */
  #fail(cause: unknown): void {
    this.#isOver = true
    this.#head.reject(cause)
    this.#end.reject(cause)
    this.#wake()
  }
}

const broken = (): Error => new Error("the line broke off")
