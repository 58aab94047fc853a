/** What a thread does with one file: open it once, read all that is wanted of it, and see whether it changed meanwhile. */
import { Piscina } from "piscina"
import { audioReader, UnreadableAudio } from "../read/AudioReader.ts"
import { type FileStamp, openFile, type OpenFile } from "../read/bytes.ts"
import { DEFAULT_LIMITS, type Limits } from "../read/limits.ts"
import type { AudioReader, FileReading } from "../read/reading.ts"

export interface ReadTask {
  /** Bytes where the name is no UTF-8. */
  readonly path: string | Uint8Array
  readonly limits?: Partial<Limits>
}

export interface FileRead {
  readonly reading: FileReading
  readonly size: number
  /** Milliseconds since 1970, as the file system says. */
  readonly modifiedAt: number
}

export interface ReadFailure {
  readonly reason:
    | "timeout"
    | "memory"
    | "crashed"
    /** Of a known format, but too damaged for either reader. */
    | "unreadable"
    | "notAudio"
    | "tooLarge"
    /** Not there, no plain file, or not ours to read; `code` is the system's. */
    | "unavailable"
    /** Written to while it was read. */
    | "changed"
  readonly message: string
  readonly code?: string
}

export type ReadAnswer =
  | { readonly ok: true; readonly value: FileRead }
  | { readonly ok: false; readonly failure: ReadFailure }

let reader: Promise<AudioReader> | undefined

export default function readFile(task: ReadTask): Promise<ReadAnswer> {
  reader ??= audioReader()
  return readFileWith(reader, task)
}

export async function readFileWith(reader: Promise<AudioReader>, { path, limits }: ReadTask): Promise<ReadAnswer> {
  let file: OpenFile
  try {
    file = openFile(path)
  } catch (error) {
    return unavailable(error)
  }
  try {
    return await readOpen(await reader, file, Buffer.from(path).toString("utf8"), { ...DEFAULT_LIMITS, ...limits })
  } catch (error) {
    if (error instanceof UnreadableAudio) return failure(error.reason, error.message)
    if (isSystemError(error)) return unavailable(error)
    throw error
  } finally {
    file.close()
  }
}

async function readOpen(reader: AudioReader, file: OpenFile, name: string, limits: Limits): Promise<ReadAnswer> {
  const reading = await reader.read({ bytes: file, name }, limits)
  // What else is wanted of the bytes, such as the identity of the audio payload, comes here, before the second look.
  if (!isSame(file.stamp, file.look())) return failure("changed", "the file was written to while it was read")
  const read: FileRead = { reading, size: file.size, modifiedAt: Number(file.stamp.modifiedAtNs / 1_000_000n) }
  return transferred({ ok: true, value: read }, buffersOf(reading))
}

const isSame = (a: FileStamp, b: FileStamp): boolean =>
  a.size === b.size && a.modifiedAtNs === b.modifiedAtNs && a.inode === b.inode

const failure = (reason: ReadFailure["reason"], message: string): ReadAnswer => ({
  ok: false,
  failure: { reason, message },
})

const isSystemError = (error: unknown): error is Error & { code: string } =>
  error instanceof Error && "code" in error && typeof error.code === "string" && /^E[A-Z]+$/.test(error.code)

function unavailable(error: unknown): ReadAnswer {
  const message = error instanceof Error ? error.message : String(error)
  return {
    ok: false,
    failure: { reason: "unavailable", message, ...(isSystemError(error) ? { code: error.code } : {}) },
  }
}

/** The memory of pictures, which has nothing else in it (see read/pictures.ts). Raw parts are small enough to copy. */
const buffersOf = ({ pictures }: FileReading): ArrayBuffer[] => pictures.map(({ bytes }) => bytes.buffer as ArrayBuffer)

/** Handed to the main thread without a copy. */
function transferred<T>(value: T, buffers: readonly ArrayBuffer[]): T {
  const wrapped = { [Piscina.transferableSymbol]: buffers, [Piscina.valueSymbol]: value }
  return Piscina.move(wrapped as never) as T
}
