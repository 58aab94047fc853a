/** Fetches one file from one server: goes on where it was broken off, and believes only what it is by its audio. */
import type { Timers } from "@ledgerline/sync"
import type { ByteAnswer } from "../replica/ports.ts"
import { LedgerlineError } from "../errors.ts"
import type { CacheFiles, Unfinished } from "./files.ts"
import type { FileHolder } from "./Holders.ts"
import { type Condition, conditionOf } from "./proof.ts"
import { Watch } from "./Watch.ts"

/** What the bytes that are there are of. */
export interface Begun {
  readonly server: string | null
  readonly etag: string | null
}

export interface FetchOptions {
  readonly files: CacheFiles
  readonly server: FileHolder
  readonly mediaFile: string
  readonly begun: Begun
  readonly signal: AbortSignal
  readonly timers: Timers
  /** Told once the size is known, before bytes are written; fails where there is no room. */
  readonly onBegin: (size: number, begun: Begun) => Promise<void>
  /** Told how far it is, and how many bytes came just now. */
  readonly onProgress: (bytes: number, came: number) => void
  /** Told what is left of it on the disk, where it begins anew or did not become whole. */
  readonly onLeft: (stored: number) => void
}

/** What came. */
export interface Fetched {
  /** What the file takes on the disk. */
  readonly bytes: number
  readonly condition: Condition
}

/**
 * Fails with `offline`, `noRoom`, `wrongBytes`, `changed` where what came at several times is not of one file, `damaged` where it is
 * the recording and not as the server has it, or what the server says.
 */
export async function fetchFile(options: FetchOptions): Promise<Fetched> {
  const { files, mediaFile, signal } = options
  let file = await files.begin(mediaFile)
  let response: ByteAnswer | "all here" | undefined
  const begunAt = file.position
  let isDiskFull = false
  try {
    response = await ask(options, file.position)
    if (response === "all here") {
      await options.onBegin(file.position, options.begun)
      return await check(options, file, begunAt)
    }
    const begun = begunOf(options, response)
    const from = firstByte(response)
    if (from !== file.position) {
      await file.drop()
      options.onLeft(0)
      file = await files.begin(mediaFile)
      if (from !== 0) throw new LedgerlineError({ reason: "serverRefused", message: "the server sent other bytes" })
    }
    const size = sizeOf(response, from)
    await options.onBegin(size, begun)
    await receive(options, response, file, size).catch((cause: unknown) => {
      // What has no room to become whole is in the way of everything else.
      isDiskFull = cause instanceof LedgerlineError && cause.reason === "noRoom"
      throw cause
    })
    return await check(options, file, from)
  } catch (cause) {
    // Unread, it would hold its line open.
    if (response !== undefined && response !== "all here") response.close()
    const left = isWrong(cause) || isDiskFull ? file.drop().then(() => 0) : file.pause()
    options.onLeft(await left.catch(() => 0))
    signal.throwIfAborted()
    throw cause
  }
}

const WRONG: ReadonlySet<string> = new Set(["wrongBytes", "changed", "damaged"])

/** Whether nothing of what is there can be gone on with. */
const isWrong = (cause: unknown): boolean => cause instanceof LedgerlineError && WRONG.has(cause.reason)

async function ask(
  { server, mediaFile, begun, signal }: FetchOptions,
  position: number,
): Promise<ByteAnswer | "all here"> {
  const goesOn = position > 0 && begun.etag !== null && begun.server === server.server.id
  const path = `/api/v1/files/${encodeURIComponent(mediaFile)}`
  const headers: Record<string, string> = goesOn ? { range: `bytes=${position}-`, "if-range": begun.etag ?? "" } : {}
  try {
    return await server.bytes(path, { signal, headers })
  } catch (cause) {
    // All of it is here, and was not looked at before the program ended.
    if (goesOn && cause instanceof LedgerlineError && cause.status === 416) return "all here"
    throw cause
  }
}

function begunOf({ server }: FetchOptions, { headers }: ByteAnswer): Begun {
  const etag = headers.get("etag")
  // A weak tag says nothing about bytes.
  return { server: server.server.id, etag: etag === null || etag.startsWith("W/") ? null : etag }
}

const RANGE = /^bytes (\d{1,15})-\d{1,15}\/(\d{1,15})$/

const firstByte = ({ status, headers }: ByteAnswer): number =>
  status === 206 ? Number(RANGE.exec(headers.get("content-range") ?? "")?.[1] ?? Number.NaN) : 0

function sizeOf({ status, headers }: ByteAnswer, from: number): number {
  const text = status === 206 ? RANGE.exec(headers.get("content-range") ?? "")?.[2] : headers.get("content-length")
  const size = Number(text ?? Number.NaN)
  if (Number.isSafeInteger(size) && size >= from) return size
  throw new LedgerlineError({ reason: "serverRefused", message: "the server does not say how long the file is" })
}

async function receive(
  { signal, timers, onProgress }: FetchOptions,
  answer: ByteAnswer,
  file: Unfinished,
  size: number,
): Promise<void> {
  const watch = new Watch(timers, signal, () => answer.received)
  const close = (): void => answer.close()
  watch.signal.addEventListener("abort", close)
  try {
    let told = file.position
    const taking = file.take?.(answer, size, (position) => {
      onProgress(position, position - told)
      told = position
    })
    await (taking ?? write(answer, file, size, onProgress))
  } catch (cause) {
    signal.throwIfAborted()
    if (cause instanceof LedgerlineError) throw cause
    throw new LedgerlineError({ reason: "offline", message: "the connection broke off", cause })
  } finally {
    watch.end()
    watch.signal.removeEventListener("abort", close)
  }
  signal.throwIfAborted()
  if (file.position < size) throw new LedgerlineError({ reason: "offline", message: "the connection broke off" })
}

/** Where the bytes pass through here. */
async function write(
  answer: ByteAnswer,
  file: Unfinished,
  size: number,
  onProgress: FetchOptions["onProgress"],
): Promise<void> {
  for (let block; (block = await answer.read()) !== undefined;) {
    if (file.position + block.length > size)
      throw new LedgerlineError({ reason: "wrongBytes", message: "the server sent more than it said" })
    await file.write(block)
    onProgress(file.position, block.length)
  }
}

/** `from`: where the bytes that came just now begin. */
async function check({ mediaFile, server, signal }: FetchOptions, file: Unfinished, from: number): Promise<Fetched> {
  const seen = await file.examine().catch(() => undefined)
  if (seen?.id === mediaFile) {
    const condition = await conditionOf(mediaFile, seen.proof, {
      holder: server,
      digest: () => file.digest(),
      signal,
    })
    return { bytes: await file.keep(), condition }
  }
  if (from > 0)
    throw new LedgerlineError({ reason: "changed", message: "the file changed while it came; it begins anew" })
  throw new LedgerlineError({ reason: "wrongBytes", message: "the server sent another recording, or a damaged one" })
}
