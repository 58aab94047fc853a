/** The thread of {@link Identifier}. */
import { closeSync, fstatSync, openSync, readSync } from "node:fs"
import { parentPort } from "node:worker_threads"
import { identify } from "@ledgerline/core/identity"
import { descriptorBytes } from "@ledgerline/core/identity/files"
import { CHUNK, openChunk, placeOf, plainSize, type Seal, storedLength } from "../offline/sealed.ts"
import type { Answer, Question } from "./Identifier.ts"

parentPort?.on("message", ({ number, path, seal }: Question) => {
  parentPort?.postMessage({ number, ...answerOf(path, seal) } satisfies Answer)
})

function answerOf(path: string, seal: Seal | undefined): Omit<Answer, "number"> {
  try {
    const descriptor = openSync(path, "r")
    try {
      return { id: identify(seal === undefined ? descriptorBytes(descriptor) : sealedBytes(descriptor, seal)).id }
    } finally {
      closeSync(descriptor)
    }
  } catch (cause) {
    return { message: cause instanceof Error ? cause.message : String(cause) }
  }
}

/** The plain bytes of an encrypted file; one chunk is kept open. */
function sealedBytes(descriptor: number, seal: Seal) {
  const stored = fstatSync(descriptor).size
  const size = plainSize(stored)
  const last = Math.max(0, Math.ceil(size / CHUNK) - 1)
  let at = -1
  let plain: Uint8Array = new Uint8Array()
  return {
    size,
    read(buffer: Buffer, offset: number, length: number, position: number): number {
      if (position >= size) return 0
      const index = Math.floor(position / CHUNK)
      if (index !== at) {
        const sealed = Buffer.alloc(storedLength(index, stored))
        readSync(descriptor, sealed, 0, sealed.length, placeOf(index))
        plain = openChunk(seal, index, index === last, sealed)
        at = index
      }
      const part = plain.subarray(position - index * CHUNK, position - index * CHUNK + length)
      buffer.set(part, offset)
      return part.length
    },
  }
}
