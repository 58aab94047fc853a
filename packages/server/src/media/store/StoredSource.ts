/** Bytes of an object store as answers are made of them: one request to the store for each range, read as the client takes it. */
import type { ByteSource } from "../http/sendBytes.ts"
import type { StoredFile } from "./port.ts"

export class StoredSource implements ByteSource {
  readonly #file: Pick<StoredFile, "open">
  readonly #stop = new AbortController()
  #last: number
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined
  #rest: Uint8Array = new Uint8Array()

  constructor(file: Pick<StoredFile, "open" | "size">) {
    this.#file = file
    this.#last = file.size - 1
  }

  expect(_first: number, last: number): void {
    this.#last = last
  }

  read(into: Buffer, length: number, position: number, done: (error: Error | null, bytes: number) => void): void {
    void this.#deliver(into, length, position, done)
  }

  /** Lets the store go, in the middle too. */
  release(): void {
    this.#stop.abort()
    void this.#reader?.cancel().catch(() => undefined)
  }

  async #deliver(
    into: Buffer,
    length: number,
    position: number,
    done: Parameters<ByteSource["read"]>[3],
  ): Promise<void> {
    let bytes = 0
    let failure: Error | null = null
    try {
      bytes = await this.#read(into, length, position)
    } catch {
      failure = new Error("the store broke off")
    }
    done(failure, bytes)
  }

  async #read(into: Buffer, length: number, position: number): Promise<number> {
    const piece = await this.#next(position)
    const bytes = Math.min(length, piece.length)
    into.set(piece.subarray(0, bytes))
    this.#rest = piece.subarray(bytes)
    return bytes
  }

  async #next(position: number): Promise<Uint8Array> {
    if (this.#rest.length > 0) return this.#rest
    this.#reader ??= (await this.#file.open(position, this.#last, this.#stop.signal)).getReader()
    for (;;) {
      const { done, value } = await this.#reader.read()
      if (done) return new Uint8Array()
      if (value.length > 0) return value
    }
  }
}
