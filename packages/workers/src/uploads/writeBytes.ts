/** Writes what comes behind what a file has, and says how it ended. */
import { constants } from "node:fs"
import { open } from "node:fs/promises"

/** Bytes that come, and what they have to come to. */
export interface Incoming {
  readonly bytes: AsyncIterable<Uint8Array>
  readonly checksum: { readonly algorithm: string; readonly digest: Uint8Array } | undefined
}

export interface Written {
  /** The length of the file now. */
  readonly end: number
  readonly outcome: "all" | "left" | "tooMuch" | "full"
}

// The name is ours: a link of that name is somebody's trick.
const FLAGS = constants.O_RDWR | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0)

/** Only what the disk has counts: it is told to keep it before this resolves. Never writes beyond `most`. */
export async function writeBytes(
  path: string,
  offset: number,
  most: number,
  bytes: AsyncIterable<Uint8Array>,
  see: (bytes: Uint8Array) => void,
): Promise<Written> {
  const file = await open(path, FLAGS, 0o600)
  let end = offset
  let outcome: Written["outcome"] = "all"
  try {
    // What lies behind never counted: it was not checked when the process ended.
    await file.truncate(offset)
    const source = bytes[Symbol.asyncIterator]()
    for (;;) {
      const next = await source.next().catch(() => undefined)
      if (next === undefined) outcome = "left"
      if (next === undefined || next.done === true) break
      const chunk = next.value
      if (end + chunk.length > most) {
        outcome = "tooMuch"
        break
      }
      see(chunk)
      for (let at = 0; at < chunk.length;) {
        const { bytesWritten } = await file.write(chunk, at, chunk.length - at, end)
        at += bytesWritten
        end += bytesWritten
      }
    }
    await file.datasync()
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code !== "ENOSPC" && code !== "EDQUOT" && code !== "EFBIG") throw cause
    outcome = "full"
    // What had room stays.
    await file.datasync().catch(() => undefined)
  } finally {
    await file.close()
  }
  return { end, outcome }
}
