/** Fetches one file from one server: goes on where it was broken off, and believes only what it is by its audio. */
import type { ServerAccess } from "../replica/ServerAccess.ts"
import { LedgerlineError } from "../errors.ts"
import type { CacheFiles, Unfinished } from "./files.ts"

/** What the bytes that are there are of. */
export interface Begun {
  readonly server: string | null
  readonly etag: string | null
}

export interface FetchOptions {
  readonly files: CacheFiles
  readonly server: ServerAccess
  readonly mediaFile: string
  readonly begun: Begun
  readonly signal: AbortSignal
  /** Told once the size is known, before bytes are written; fails where there is no room. */
  readonly onBegin: (size: number, begun: Begun) => Promise<void>
  /** Told how far it is, and how many bytes came just now. */
  readonly onProgress: (bytes: number, came: number) => void
}

/** Answers what the file takes on the disk. Fails with `offline`, `noRoom`, `wrongBytes`, or what the server says. */
export async function fetchFile(options: FetchOptions): Promise<number> {
  const { files, mediaFile, signal } = options
  let file = await files.begin(mediaFile)
  try {
    const response = await ask(options, file.position)
    if (response === "all here") {
      await options.onBegin(file.position, options.begun)
      return await check(options, file)
    }
    const begun = begunOf(options, response)
    const from = firstByte(response)
    if (from !== file.position) {
      await file.drop()
      file = await files.begin(mediaFile)
      if (from !== 0) throw new LedgerlineError({ reason: "serverRefused", message: "the server sent other bytes" })
    }
    const size = sizeOf(response, from)
    await options.onBegin(size, begun)
    await receive(options, response, file, size)
    return await check(options, file)
  } catch (cause) {
    await (reasonOf(cause) === "wrongBytes" ? file.drop() : file.pause()).catch(() => undefined)
    signal.throwIfAborted()
    throw cause
  }
}

const reasonOf = (cause: unknown): string | undefined => (cause instanceof LedgerlineError ? cause.reason : undefined)

async function ask(
  { server, mediaFile, begun, signal }: FetchOptions,
  position: number,
): Promise<Response | "all here"> {
  const goesOn = position > 0 && begun.etag !== null && begun.server === server.server.id
  const path = `/api/v1/files/${encodeURIComponent(mediaFile)}`
  const headers: Record<string, string> = goesOn ? { range: `bytes=${position}-`, "if-range": begun.etag ?? "" } : {}
  try {
    return await server.request(path, { signal, headers })
  } catch (cause) {
    // All of it is here, and was not looked at before the program ended.
    if (goesOn && cause instanceof LedgerlineError && cause.status === 416) return "all here"
    throw cause
  }
}

function begunOf({ server }: FetchOptions, { headers }: Response): Begun {
  const etag = headers.get("etag")
  // A weak tag says nothing about bytes.
  return { server: server.server.id, etag: etag === null || etag.startsWith("W/") ? null : etag }
}

/** Many small writes cost more than a few large ones. */
const BLOCK = 512 * 1024
const RANGE = /^bytes (\d{1,15})-\d{1,15}\/(\d{1,15})$/

const firstByte = ({ status, headers }: Response): number =>
  status === 206 ? Number(RANGE.exec(headers.get("content-range") ?? "")?.[1] ?? Number.NaN) : 0

function sizeOf({ status, headers }: Response, from: number): number {
  const text = status === 206 ? RANGE.exec(headers.get("content-range") ?? "")?.[2] : headers.get("content-length")
  const size = Number(text ?? Number.NaN)
  if (Number.isSafeInteger(size) && size >= from) return size
  throw new LedgerlineError({ reason: "serverRefused", message: "the server does not say how long the file is" })
}

async function receive(
  { signal, onProgress }: FetchOptions,
  response: Response,
  file: Unfinished,
  size: number,
): Promise<void> {
  let waiting: Uint8Array[] = []
  let length = 0
  const write = async (): Promise<void> => {
    const [first] = waiting
    if (first === undefined) return
    const block = waiting.length === 1 ? first : Buffer.concat(waiting)
    waiting = []
    length = 0
    await file.write(block)
    onProgress(file.position, block.length)
  }
  try {
    try {
      for await (const chunk of response.body ?? []) {
        if (file.position + length + chunk.length > size)
          throw new LedgerlineError({ reason: "wrongBytes", message: "the server sent more than it said" })
        waiting.push(chunk)
        length += chunk.length
        if (length >= BLOCK) await write()
      }
    } finally {
      // What came before the line broke is not asked for again.
      await write()
    }
  } catch (cause) {
    signal.throwIfAborted()
    if (cause instanceof LedgerlineError) throw cause
    throw new LedgerlineError({ reason: "offline", message: "the connection broke off", cause })
  }
  if (file.position < size) throw new LedgerlineError({ reason: "offline", message: "the connection broke off" })
}

async function check({ mediaFile }: FetchOptions, file: Unfinished): Promise<number> {
  const id = await file.identify().catch(() => undefined)
  if (id === mediaFile) return file.keep()
  throw new LedgerlineError({ reason: "wrongBytes", message: "the server sent another recording, or a damaged one" })
}
