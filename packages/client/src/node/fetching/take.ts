/** Puts what comes over a line into a file. */
import { LedgerlineError } from "../../errors.ts"
import type { FileInThread } from "./FileInThread.ts"
import type { Line } from "./Line.ts"

/** It is told how far it is once in so many bytes, and not more often than in so many milliseconds. */
const TOLD = 512 * 1024
const TOLD_MS = 100

/** Resolves at the end of the answer. Fails with `wrongBytes` where more comes than `size`, or as the line or the disk does. */
export async function take(
  line: Line,
  file: Pick<FileInThread, "position" | "write">,
  size: number,
  onProgress: (position: number) => void,
): Promise<void> {
  let failure: unknown
  let told = file.position
  let toldAt = performance.now()
  const write = (bytes: Buffer): void => {
    try {
      if (file.position + bytes.length > size)
        throw new LedgerlineError({ reason: "wrongBytes", message: "the server sent more than it said" })
      file.write(bytes)
    } catch (cause) {
      failure ??= cause
      return line.close()
    }
    if (file.position - told < TOLD || performance.now() - toldAt < TOLD_MS) return
    told = file.position
    toldAt = performance.now()
    onProgress(told)
  }
  await line.flow(write).catch((cause: unknown) => {
    throw failure ?? cause
  })
}
