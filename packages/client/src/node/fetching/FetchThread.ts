/**
 * Downloads in a thread of their own: it receives, writes and checks them, so that a program that shows a library is not held
 * up by them, and no byte is copied from one thread to another.
 */
import { getCACertificates } from "node:tls"
import { Worker } from "node:worker_threads"
import { LedgerlineError } from "../../errors.ts"
import type { Unfinished } from "../../offline/files.ts"
import type { Examined } from "../../offline/proof.ts"
import type { Seal } from "../../offline/sealed.ts"
import type { ByteAnswer, ReplicaPorts } from "../../replica/ports.ts"
import type { BegunFile, Call, FromThread, Head, ToThread } from "./messages.ts"

interface Waiting {
  readonly resolve: (value: unknown) => void
  readonly reject: (cause: unknown) => void
  readonly file: number | undefined
}

class FetchThread {
  #thread: Worker | undefined
  readonly #waiting = new Map<number, Waiting>()
  /** Told how far a file is. */
  readonly #files = new Map<number, (position: number) => void>()
  #trusted: readonly string[] | undefined
  #last = 0

  /** A number for a file or an answer. */
  next(): number {
    return ++this.#last
  }

  /** Fails as what was asked does, or where the thread ended. */
  call<T>(call: Call): Promise<T> {
    const number = this.next()
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    this.#waiting.set(number, { resolve, reject, file: "file" in call ? call.file : undefined })
    const thread = (this.#thread ??= this.#start())
    thread.ref()
    thread.postMessage({ ...call, number } satisfies ToThread)
    return promise as Promise<T>
  }

  /** Asks, where nobody needs to know what came of it. */
  tell(call: Call): void {
    this.call(call).catch(() => undefined)
  }

  /** What the program was told to trust holds in the thread too: each thread of Node has a list of its own. */
  trust(): void {
    // The same array for as long as nobody sets another.
    const certificates = getCACertificates("default")
    if (certificates !== this.#trusted) this.tell({ kind: "trust", certificates })
    this.#trusted = certificates
  }

  /** Starts the thread, so that the first download does not wait for it. */
  prepare(): void {
    if (this.#thread !== undefined) return
    this.#thread = this.#start()
    this.#thread.unref()
  }

  watch(file: number, onPosition: (position: number) => void): void {
    this.#files.set(file, onPosition)
  }

  forget(file: number): void {
    this.#files.delete(file)
  }

  #start(): Worker {
    const thread = new Worker(new URL("./thread.ts", import.meta.url))
    thread.on("message", (said: FromThread) => this.#hear(thread, said))
    thread.on("error", (cause) => {
      this.#thread = undefined
      this.#trusted = undefined
      const waiting = [...this.#waiting.values()]
      this.#waiting.clear()
      for (const { reject } of waiting) reject(cause)
    })
    return thread
  }

  #hear(thread: Worker, said: FromThread): void {
    if (!("number" in said)) return this.#files.get(said.file)?.(said.position)
    const waiting = this.#waiting.get(said.number)
    this.#waiting.delete(said.number)
    // Idle, it keeps no program from ending.
    if (this.#waiting.size === 0) thread.unref()
    if (waiting?.file !== undefined && said.position !== undefined) this.#files.get(waiting.file)?.(said.position)
    if (said.error === undefined) waiting?.resolve(said.value)
    else
      waiting?.reject(
        said.error.reason === "internal" ? new Error(said.error.message) : new LedgerlineError(said.error),
      )
  }
}

/** Each is one for all libraries of a program. While a large file is checked, others come. */
const thread = new FetchThread()
const checking = new FetchThread()

/** Asks for what is long: an answer that a file of {@link beginInThread} takes in the thread. Fails as `ReplicaPorts` says. */
export const bytesInThread: NonNullable<ReplicaPorts["bytes"]> = async (url, { headers, signal }) => {
  signal.throwIfAborted()
  if (url.protocol === "https:") thread.trust()
  const number = thread.next()
  const received = new SharedArrayBuffer(8)
  const close = (): void => thread.tell({ kind: "close", answer: number })
  signal.addEventListener("abort", close, { once: true })
  const asked = { url: url.href, headers: Object.fromEntries(headers), received }
  try {
    const head = await thread.call<Head>({ kind: "ask", answer: number, asked })
    return new ThreadAnswer(number, head, new BigUint64Array(received), () => {
      signal.removeEventListener("abort", close)
      close()
    })
  } catch (cause) {
    signal.removeEventListener("abort", close)
    close()
    signal.throwIfAborted()
    throw cause
  }
}

class ThreadAnswer implements ByteAnswer {
  readonly number: number
  readonly status: number
  readonly headers: Headers
  readonly #received: BigUint64Array
  readonly #close: () => void
  #isClosed = false

  constructor(number: number, { status, headers }: Head, received: BigUint64Array, close: () => void) {
    this.number = number
    this.status = status
    this.headers = new Headers(headers.map(([name, value]): [string, string] => [name, value]))
    this.#received = received
    this.#close = close
  }

  get received(): number {
    return Number(Atomics.load(this.#received, 0))
  }

  read(): Promise<Uint8Array | undefined> {
    return thread.call({ kind: "read", answer: this.number })
  }

  close(): void {
    if (!this.#isClosed) this.#close()
    this.#isClosed = true
  }
}

/** What a file on the disk is, and how far that is proven. Fails where it cannot be read, or was tampered with. */
export const examineInThread = (path: string, seal: Seal | undefined): Promise<Examined> =>
  checking.call({ kind: "examine", path, seal })

/** SHA-256 of the bytes of a file on the disk in base64. Fails as {@link examineInThread} does. */
export const digestInThread = (path: string, seal: Seal | undefined): Promise<string> =>
  checking.call({ kind: "digest", path, seal })

/** Begins a file in the thread, or goes on with it. `whole`: the path where it is kept. Fails as `node:fs` does, or with `noRoom`. */
export async function beginInThread(begun: BegunFile, whole: string): Promise<Unfinished> {
  const file = thread.next()
  let position = 0
  let onPosition: (position: number) => void = () => undefined
  thread.watch(file, (at) => {
    const hasMoved = at !== position
    position = at
    if (hasMoved) onPosition(at)
  })
  const ask = <T>(call: Call): Promise<T> => thread.call<T>(call)
  const end = <T>(call: Call): Promise<T> => ask<T>(call).finally(() => thread.forget(file))
  checking.prepare()
  await ask({ kind: "begin", file, begun }).catch((cause: unknown) => {
    thread.forget(file)
    throw cause
  })
  return {
    get position() {
      return position
    },
    write: (bytes) => ask({ kind: "write", file, bytes }),
    take: (answer, size, onProgress) => {
      if (!(answer instanceof ThreadAnswer)) return undefined
      onPosition = onProgress
      return ask<void>({ kind: "take", file, answer: answer.number, size }).finally(() => answer.close())
    },
    examine: async () => examineInThread(begun.path, await ask<Seal | undefined>({ kind: "end", file })),
    digest: async () => digestInThread(begun.path, await ask<Seal | undefined>({ kind: "end", file })),
    keep: () => end({ kind: "keep", file, path: whole }),
    pause: () => end({ kind: "pause", file }),
    drop: () => end({ kind: "drop", file }),
  }
}
