/**
 * An answer over HTTP whose bytes are taken as they come; those that came before its line broke are never lost. By undici
 * itself, below its streams: each stream holds bytes back, and drops them when the line breaks.
 */
import { Agent, type Dispatcher } from "undici"
import type { Asked, Head } from "./messages.ts"

/** What is held of an answer that nobody takes yet; then its line waits. */
const HELD = 256 * 1024

// Whoever asks notices by itself that nothing comes any more.
const agent = new Agent({ pipelining: 1, headersTimeout: 0, bodyTimeout: 0, keepAliveTimeout: 10_000 })

type Take = (bytes: Buffer) => void

export class Line {
  readonly #received: BigUint64Array
  readonly #head = Promise.withResolvers<Head>()
  readonly #end = Promise.withResolvers<void>()
  #controller: Dispatcher.DispatchController | undefined
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
    const { origin, pathname, search } = new URL(url)
    agent.dispatch(
      { origin, path: pathname + search, method: "GET", headers },
      {
        onRequestStart: (controller) => {
          this.#controller = controller
          if (this.#isOver) controller.abort(ended())
        },
        onResponseStart: (_, status, said) => this.#begin(status, said),
        onResponseData: (_, bytes) => this.#came(bytes),
        onResponseEnd: () => this.#finish(),
        onResponseError: (_, cause) => this.#fail(cause),
      },
    )
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
    for (const bytes of this.#taken()) take(bytes)
    this.#go()
    await this.#end.promise
  }

  /** Some bytes, where they are not handed over; undefined at the end. Fails where the line broke, behind what came before. */
  async read(): Promise<Uint8Array | undefined> {
    while (this.#heldBytes === 0 && !this.#isOver) {
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#wake = resolve
      this.#go()
      await promise
    }
    if (this.#heldBytes > 0) return Buffer.concat(this.#taken())
    await this.#end.promise
    return undefined
  }

  /** Ends it, if it has not ended. */
  close(): void {
    this.#take = undefined
    this.#taken()
    // What came whole leaves a line that can be used again.
    if (this.#isOver) return
    this.#fail(ended())
    this.#controller?.abort(ended())
  }

  #begin(status: number, said: Readonly<Record<string, string | string[] | undefined>>): void {
    // Word of an answer that is still to come.
    if (status < 200) return
    const headers = Object.entries(said).flatMap(([name, values = []]) =>
      [values].flat().map((value) => [name, value] as const),
    )
    this.#head.resolve({ status, headers })
  }

  #came(bytes: Buffer): void {
    if (this.#isOver) return
    Atomics.add(this.#received, 0, BigInt(bytes.length))
    if (this.#take !== undefined) return this.#take(bytes)
    this.#held.push(bytes)
    this.#heldBytes += bytes.length
    if (this.#heldBytes >= HELD) this.#controller?.pause()
    this.#wake()
  }

  #taken(): Buffer[] {
    const held = this.#held
    this.#held = []
    this.#heldBytes = 0
    return held
  }

  #go(): void {
    if (this.#controller?.paused === true) this.#controller.resume()
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

const ended = (): Error => new Error("it was ended")
