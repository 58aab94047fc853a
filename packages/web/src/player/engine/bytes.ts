/** Where the decoder reads: ranges over HTTP, or a file that is kept on this device. */
import { CustomSource, ReadableStreamSource, type Source } from "mediabunny"
import { refusalOf, type Sound, type TroubleReason, Unplayable } from "./Engine.ts"

/** Milliseconds without a byte after which a line counts as dead. */
const PATIENCE = 8000
/** Bytes that the first request fetches: enough for what stands before the sound, and some of it. */
const FIRST = 1 << 18

export interface Bytes {
  readonly source: Source
  /** Whether any place can be read; else all of it comes once, from the beginning. */
  readonly isSeekable: boolean
  /** Why reading failed, where it was the line and not what came over it. */
  readonly failure: () => unknown
}

/** Opens a way. Fails where nothing answers, or something other than audio. */
export async function openBytes({ from }: Sound, signal: AbortSignal): Promise<Bytes> {
  let failure: unknown
  const noting = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work
    } catch (error) {
      failure ??= error
      throw error
    }
  }
  if ("open" in from) {
    const file = await from.open()
    const read = (start: number, end: number): Promise<Uint8Array> => noting(file.read(start, end - start))
    const source = new CustomSource({ getSize: () => file.size, read, prefetchProfile: "fileSystem" })
    return { source, isSeekable: true, failure: () => failure }
  }
  const { url, headers } = from
  const first = await ask(url, headers, 0, FIRST, signal)
  const size = sizeOf(first)
  if (size === undefined) {
    // Something that is being made: it has no length yet.
    if (first.body === null) throw unplayable("there is nothing to play", "noSound")
    return { source: new ReadableStreamSource(first.body), isSeekable: false, failure: () => failure }
  }
  const begun = await noting(bytesOf(first))
  const read = async (start: number, end: number): Promise<Uint8Array> => {
    if (end <= begun.length) return begun.subarray(start, end)
    return noting(ask(url, headers, start, end, signal).then((answer) => checked(answer, end - start)))
  }
  const source = new CustomSource({
    getSize: () => size,
    read,
    prefetchProfile: "network",
    handleUnhandledError: (error) => (failure ??= error),
  })
  return { source, isSeekable: true, failure: () => failure }
}

async function ask(
  url: string,
  headers: Readonly<Record<string, string>>,
  start: number,
  end: number,
  signal: AbortSignal,
): Promise<Response> {
  const range = `bytes=${start}-${end - 1}`
  const answer = await fetch(url, { headers: { ...headers, range }, signal }).catch((cause: unknown) => {
    signal.throwIfAborted()
    throw new Unplayable(cause instanceof Error ? cause.message : String(cause), { reason: "noAnswer", cause })
  })
  if (answer.ok) return answer
  throw await refusalOf(answer)
}

const unplayable = (message: string, reason: TroubleReason): Unplayable => new Unplayable(message, { reason })

/** Bytes of the whole; undefined where it is not known, or ranges are not given. */
function sizeOf(answer: Response): number | undefined {
  if (answer.status !== 206) return undefined
  const total = /\/(\d+)$/.exec(answer.headers.get("content-range") ?? "")?.[1]
  return total === undefined ? undefined : Number(total)
}

async function checked(answer: Response, length: number): Promise<Uint8Array> {
  if (answer.status !== 206) throw unplayable("the file has changed", "changed")
  const bytes = await bytesOf(answer)
  if (bytes.length !== length) throw unplayable("the answer broke off", "noAnswer")
  return bytes
}

/** All of an answer; fails when nothing more comes. */
async function bytesOf(answer: Response): Promise<Uint8Array<ArrayBuffer>> {
  const reader = answer.body?.getReader()
  if (reader === undefined) return new Uint8Array()
  const parts: Uint8Array[] = []
  for (;;) {
    const { value, done } = await patient(reader.read(), () => void reader.cancel())
    if (done) break
    parts.push(value)
  }
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

async function patient<T>(work: Promise<T>, giveUp: () => void): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      giveUp()
      reject(unplayable("nothing comes any more", "noAnswer"))
    }, PATIENCE)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
