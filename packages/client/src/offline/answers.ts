/** Answers of `fetch` as bytes that come in blocks, where nothing better is there. */
import type { ByteAnswer, ReplicaPorts } from "../replica/ports.ts"

/** Many small writes cost more than a few large ones. */
const BLOCK = 512 * 1024

export const bytesByFetch =
  (fetch: ReplicaPorts["fetch"]): NonNullable<ReplicaPorts["bytes"]> =>
  async (url, { headers, signal }) =>
    new FetchedAnswer(await fetch(url, { redirect: "error", credentials: "omit", cache: "no-store", headers, signal }))

class FetchedAnswer implements ByteAnswer {
  readonly status: number
  readonly headers: Headers
  received = 0
  readonly #body: ReadableStreamDefaultReader<Uint8Array> | undefined
  #failure: unknown

  constructor({ status, headers, body }: Response) {
    this.status = status
    this.headers = headers
    this.#body = body?.getReader()
  }

  async read(): Promise<Uint8Array | undefined> {
    const parts: Uint8Array[] = []
    let length = 0
    while (length < BLOCK && this.#failure === undefined) {
      const { value } = await this.#next()
      if (value === undefined) break
      parts.push(value)
      length += value.length
      this.received += value.length
    }
    // What came before the line broke is not asked for again.
    if (length === 0 && this.#failure !== undefined) throw this.#failure
    return length === 0 ? undefined : parts.length === 1 ? parts[0] : Buffer.concat(parts)
  }

  close(): void {
    void this.#body?.cancel().catch(() => undefined)
  }

  async #next(): Promise<{ readonly value?: Uint8Array | undefined }> {
    try {
      return (await this.#body?.read()) ?? {}
    } catch (cause) {
      this.#failure = cause
      return {}
    }
  }
}
