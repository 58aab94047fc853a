/** A file on its way to the library, by tus 1.0: piece by piece, from where the server says that it is. */
import { LedgerlineError } from "../errors.ts"
import type { HttpCaller } from "../remote/HttpCaller.ts"

/** What a file is called, and where it goes. */
export interface SendOptions {
  /** The name that the file gets. */
  readonly name: string
  /** The folder that is wished for, such as `Artist/Album`. */
  readonly folder?: string | undefined
  /** An upload that was begun before: goes on with it. */
  readonly id?: string | undefined
  /** Bytes that are sent at a time: 4 MiB unless given. */
  readonly piece?: number | undefined
}

/** How far an upload is. In bytes. */
export interface SendState {
  /** `waiting`: the connection broke, and it is tried again in a while. */
  readonly state: "sending" | "waiting" | "paused" | "sent" | "failed" | "cancelled"
  /** Of the upload; undefined until the server knows it. */
  readonly id: string | undefined
  readonly sent: number
  readonly total: number
  readonly error: LedgerlineError | undefined
}

const TUS = { "tus-resumable": "1.0.0" }
const PIECE = 4 * 1024 * 1024
/** Of waits after a connection that broke, in milliseconds: the first and the longest. */
const FIRST = 500
const LONGEST = 30_000
/** What passes by itself, or by asking how far it came. */
const PASSING = new Set(["offline", "wrongOffset", "busy", "tooMany", "left"])
const FAULTS = new Set([500, 502, 503, 504])

/** An upload that is under way: it goes on by itself where the connection broke. */
export class Sending {
  readonly #caller: HttpCaller
  readonly #file: Blob
  readonly #options: SendOptions
  readonly #listeners = new Set<() => void>()
  readonly #outcome = Promise.withResolvers<string>()
  #value: SendState
  #stop = new AbortController()
  #wait = FIRST

  constructor(caller: HttpCaller, file: Blob, options: SendOptions) {
    this.#caller = caller
    this.#file = file
    this.#options = options
    this.#value = { state: "sending", id: options.id, sent: 0, total: file.size, error: undefined }
    // Whoever looks at the value need not wait for the outcome.
    this.#outcome.promise.catch(() => undefined)
    void this.#run()
  }

  /** How far it is. */
  get value(): SendState {
    return this.#value
  }

  /** Calls back when {@link value} became another one. Answers what ends it. */
  subscribe(listener: () => void): () => void {
    const own = (): void => listener()
    this.#listeners.add(own)
    return () => void this.#listeners.delete(own)
  }

  /** The id of the upload, once all of it is there. Fails where it was refused or cancelled. */
  get done(): Promise<string> {
    return this.#outcome.promise
  }

  /** Sends nothing more until {@link resume}. */
  pause(): void {
    if (!this.#isOn) return
    this.#say({ state: "paused" })
    this.#stop.abort()
  }

  /** Goes on after a pause, or at once where it waits. */
  resume(): void {
    if (this.#value.state !== "paused" && this.#value.state !== "waiting") return
    this.#stop.abort()
    this.#stop = new AbortController()
    this.#wait = FIRST
    this.#say({ state: "sending", error: undefined })
    void this.#run()
  }

  /** Gives it up; the server forgets what came. */
  async cancel(): Promise<void> {
    if (!this.#isOn && this.#value.state !== "paused") return
    this.#say({ state: "cancelled" })
    this.#stop.abort()
    this.#outcome.reject(new LedgerlineError({ reason: "cancelled", message: "the upload was given up" }))
    const { id } = this.#value
    if (id !== undefined) await this.#caller.request(pathOf(id), { method: "DELETE", headers: TUS })
  }

  get #isOn(): boolean {
    return this.#value.state === "sending" || this.#value.state === "waiting"
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop
    while (!signal.aborted) {
      try {
        const id = await this.#send(signal)
        if (signal.aborted) return
        this.#say({ state: "sent" })
        return this.#outcome.resolve(id)
      } catch (cause) {
        if (signal.aborted) return
        const error = asError(cause)
        if (!PASSING.has(error.reason) && !FAULTS.has(error.status ?? 0)) {
          this.#say({ state: "failed", error })
          return this.#outcome.reject(error)
        }
        this.#say({ state: "waiting", error })
        await rest(error.retryAfter === undefined ? this.#wait : error.retryAfter * 1000, signal)
        this.#wait = Math.min(this.#wait * 2, LONGEST)
        if (!signal.aborted) this.#say({ state: "sending", error: undefined })
      }
    }
  }

  async #send(signal: AbortSignal): Promise<string> {
    const { piece = PIECE } = this.#options
    const known = this.#value.id
    const id = known ?? (await this.#begin(signal))
    let sent = known === undefined ? 0 : await this.#sent(id, signal)
    this.#say({ id, sent })
    while (sent < this.#file.size) {
      const response = await this.#caller.request(pathOf(id), {
        method: "PATCH",
        headers: { ...TUS, "content-type": "application/offset+octet-stream", "upload-offset": String(sent) },
        body: this.#file.slice(sent, sent + piece),
        signal,
      })
      sent = offsetOf(response)
      this.#wait = FIRST
      this.#say({ sent })
    }
    return id
  }

  async #begin(signal: AbortSignal): Promise<string> {
    const { name, folder } = this.#options
    const said = { filename: name, ...(folder === undefined ? {} : { folder }) }
    const metadata = Object.entries(said).map(([key, value]) => `${key} ${base64(value)}`)
    const { headers } = await this.#caller.request("/api/v1/uploads", {
      method: "POST",
      headers: { ...TUS, "upload-length": String(this.#file.size), "upload-metadata": metadata.join(",") },
      signal,
    })
    const id = headers.get("location")?.split("/").at(-1)
    if (id === undefined) throw strange()
    return decodeURIComponent(id)
  }

  /** How much the server has. */
  async #sent(id: string, signal: AbortSignal): Promise<number> {
    const response = await this.#caller.request(pathOf(id), { method: "HEAD", headers: TUS, signal })
    if (Number(response.headers.get("upload-length")) !== this.#file.size)
      throw new LedgerlineError({ reason: "otherFile", message: "that upload is of a file of another length" })
    return offsetOf(response)
  }

  #say(state: Partial<SendState>): void {
    this.#value = { ...this.#value, ...state }
    for (const listener of this.#listeners) listener()
  }
}

const pathOf = (id: string): string => `/api/v1/uploads/${encodeURIComponent(id)}`

function offsetOf({ headers }: Response): number {
  const text = headers.get("upload-offset")
  if (text === null || !/^\d+$/.test(text)) throw strange()
  return Number(text)
}

const strange = (): LedgerlineError =>
  new LedgerlineError({ reason: "serverRefused", message: "the server did not answer as one of ours" })

const asError = (cause: unknown): LedgerlineError =>
  cause instanceof LedgerlineError ? cause : new LedgerlineError({ reason: "failed", message: String(cause), cause })

const base64 = (text: string): string => btoa(String.fromCharCode(...new TextEncoder().encode(text)))

const rest = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds)
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true })
  })
