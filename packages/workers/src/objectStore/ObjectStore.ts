/** Speaks to one object store, in the few words of S3 that all of them know. Fails with StoreRefused, whatever happens. */
import { hash } from "node:crypto"
import {
  NO_BODY,
  objectUrl,
  signedHeaders,
  type StoreKeys,
  type StorePlace,
  StoreRefused,
} from "@ledgerline/core/objectStore"
import { refusalOf, textOf, valueIn } from "./answers.ts"

export interface StorePorts {
  readonly fetch: typeof fetch
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Calls back after so many milliseconds, unless what is returned was called before. */
  readonly after: (ms: number, call: () => void) => () => void
}

export interface StoredFacts {
  readonly size: number
  /** What the store calls these bytes. */
  readonly etag: string
  /** SHA-256 of the file, as whoever put it there said. */
  readonly hash: string | undefined
}

/** A part of an object, as the store knows it. */
export interface StoredPart {
  readonly etag: string
}

interface ReadOptions {
  readonly etag?: string | null | undefined
  readonly signal?: AbortSignal | undefined
}

interface Asked {
  readonly path?: string | undefined
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array<ArrayBuffer>
  readonly signal?: AbortSignal | undefined
}

/** An answer that does not begin in so many milliseconds does not come; bytes on the way have longer. */
const PATIENCE = 30_000
const PATIENCE_SENDING = 300_000

export class ObjectStore {
  readonly place: StorePlace
  readonly #keys: StoreKeys
  readonly #ports: StorePorts

  constructor(place: StorePlace, keys: StoreKeys, ports: StorePorts) {
    this.place = place
    this.#keys = keys
    this.#ports = ports
  }

  /** Whether the bucket is there and these keys may look into it. */
  async probe(signal?: AbortSignal): Promise<void> {
    const query = { "list-type": "2", "max-keys": "1", prefix: this.place.prefix }
    await textOf(await this.#ask("GET", { query, signal }))
  }

  /** What is there under a path; undefined where nothing is. */
  async look(path: string, signal?: AbortSignal): Promise<StoredFacts | undefined> {
    try {
      const { headers } = await this.#ask("HEAD", { path, signal })
      return { size: sizeOf(headers), etag: tagOf(headers), hash: headers.get("x-amz-meta-sha256") ?? undefined }
    } catch (cause) {
      if (cause instanceof StoreRefused && cause.reason === "notThere") return undefined
      throw cause
    }
  }

  /** The whole of an object. With `etag` only of those bytes; else `changed`. */
  read(path: string, { etag, signal }: ReadOptions = {}): Promise<Response> {
    return this.#ask("GET", { path, headers: etag == null ? {} : { "if-match": etag }, signal })
  }

  /** The bytes from `first` to `last`, both in it; just so many come, or it fails. */
  async readPart(path: string, first: number, last: number, { etag, signal }: ReadOptions = {}): Promise<Response> {
    const headers = { range: `bytes=${first}-${last}`, ...(etag == null ? {} : { "if-match": etag }) }
    const response = await this.#ask("GET", { path, headers, signal })
    const isPart =
      response.status === 206 && response.headers.get("content-range")?.startsWith(`bytes ${first}-${last}/`)
    if (isPart === true && response.body !== null) return response
    await response.body?.cancel()
    throw new StoreRefused({ reason: "changed", message: "the store sends other bytes than were asked for" })
  }

  /** A small text; undefined where there is none. */
  async readText(path: string): Promise<string | undefined> {
    try {
      return await textOf(await this.read(path))
    } catch (cause) {
      if (cause instanceof StoreRefused && cause.reason === "notThere") return undefined
      throw cause
    }
  }

  /** Puts an object there at once. The store compares the bytes with their hash. */
  async put(
    path: string,
    body: Uint8Array<ArrayBuffer>,
    headers: Readonly<Record<string, string>>,
    signal?: AbortSignal,
  ) {
    const response = await this.#ask("PUT", { path, body, headers, signal })
    await response.body?.cancel()
  }

  async remove(path: string): Promise<void> {
    const response = await this.#ask("DELETE", { path })
    await response.body?.cancel()
  }

  /** Begins an object that comes in parts; answers the name of the upload. */
  async begin(path: string, headers: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<string> {
    const upload = valueIn(
      await textOf(await this.#ask("POST", { path, query: { uploads: "" }, headers, signal })),
      "UploadId",
    )
    if (upload === undefined) throw new StoreRefused({ reason: "failed", message: "the store begins no upload" })
    return upload
  }

  /** Puts one part there; they count from 1. The store compares the bytes with their hash. */
  async putPart(
    path: string,
    upload: string,
    number: number,
    body: Uint8Array<ArrayBuffer>,
    signal?: AbortSignal,
  ): Promise<StoredPart> {
    const query = { partNumber: String(number), uploadId: upload }
    const response = await this.#ask("PUT", { path, query, body, signal })
    await response.body?.cancel()
    return { etag: tagOf(response.headers) }
  }

  /** Makes one object of all parts. */
  async finish(path: string, upload: string, parts: readonly StoredPart[], signal?: AbortSignal): Promise<void> {
    const lines = parts.map(
      ({ etag }, i) => `<Part><PartNumber>${i + 1}</PartNumber><ETag>${etag.replaceAll('"', "&quot;")}</ETag></Part>`,
    )
    const body = Uint8Array.from(Buffer.from(`<CompleteMultipartUpload>${lines.join("")}</CompleteMultipartUpload>`))
    const said = await textOf(await this.#ask("POST", { path, query: { uploadId: upload }, body, signal }))
    // It may say yes before it knows.
    if (valueIn(said, "Code") !== undefined) throw await refusalOf(new Response(said, { status: 500 }))
  }

  /** Has the store throw away the parts of an object that will not come. */
  async giveUp(path: string, upload: string): Promise<void> {
    try {
      const response = await this.#ask("DELETE", { path, query: { uploadId: upload } })
      await response.body?.cancel()
    } catch (cause) {
      if (!(cause instanceof StoreRefused && cause.reason === "notThere")) throw cause
    }
  }

  async #ask(method: string, { path, query = {}, headers = {}, body, signal }: Asked): Promise<Response> {
    const { fetch, now, after } = this.#ports
    signal?.throwIfAborted()
    const url = objectUrl(this.place, path)
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
    const bodyHash = body === undefined ? NO_BODY : hash("sha256", body, "hex")
    const signed = await signedHeaders(this.place, this.#keys, { method, url, headers, bodyHash, now: now() })
    const late = new AbortController()
    const disarm = after(body === undefined ? PATIENCE : PATIENCE_SENDING, () => late.abort())
    let response: Response
    try {
      response = await fetch(url, {
        method,
        headers: signed,
        redirect: "manual",
        signal: signal === undefined ? late.signal : AbortSignal.any([signal, late.signal]),
        ...(body === undefined ? {} : { body }),
      })
    } catch {
      signal?.throwIfAborted()
      // What the system says of it may name addresses of a network that is nobody's business.
      throw new StoreRefused({ reason: "unreachable", message: "the store cannot be reached" })
    } finally {
      disarm()
    }
    if (response.status >= 200 && response.status < 300) return response
    throw await refusalOf(response)
  }
}

function sizeOf(headers: Headers): number {
  const size = Number(headers.get("content-length") ?? Number.NaN)
  if (Number.isSafeInteger(size) && size >= 0) return size
  throw new StoreRefused({ reason: "failed", message: "the store does not say how long an object is" })
}

function tagOf(headers: Headers): string {
  const etag = headers.get("etag") ?? ""
  if (/^"[\x21\x23-\x7e]{1,200}"$/.test(etag)) return etag
  throw new StoreRefused({ reason: "failed", message: "the store does not name what it has" })
}
