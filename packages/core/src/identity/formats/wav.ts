/** WAV, RF64 and BW64: the format in numbers, and the first data chunk. MID-10. */
import { audio, newDigest, type Payload } from "../payload.ts"
import type { Window } from "../window.ts"
import { chunks } from "./chunks.ts"

const EXTENSIBLE = 0xfffe
/** Stands for "unknown" (a program that wrote into a pipe), or for "see the ds64 chunk". */
const NO_SIZE = 0xffffffff

export function wavPayload(window: Window, start: number): Payload | undefined {
  const digest = newDigest("wav")
  let dataSize: number | undefined
  let hasFormat = false
  for (const chunk of chunks(window, start + 12, "u32le")) {
    if (chunk.id === "ds64") dataSize = readDataSize(window.view(chunk.start, 16))
    if (chunk.id === "fmt " && !hasFormat) {
      const format = window.view(chunk.start, Math.min(26, chunk.end - chunk.start))
      if (format.length < 16) return undefined
      // Programs switch between the plain and the extensible way to say the same.
      const tag = format.readUInt16LE(0)
      digest.describe(tag === EXTENSIBLE && format.length === 26 ? format.readUInt16LE(24) : tag)
      digest.describe(format.readUInt16LE(2), format.readUInt32LE(4), format.readUInt16LE(12), format.readUInt16LE(14))
      hasFormat = true
    }
    if (chunk.id === "data") {
      if (!hasFormat) return undefined
      const isWide = window.view(chunk.start - 4, 4).readUInt32LE(0) === NO_SIZE && dataSize !== undefined
      const end = isWide ? Math.min(chunk.start + (dataSize as number), window.size) : chunk.end
      return audio("wav", digest.addRange(window, chunk.start, end))
    }
  }
  return undefined
}

const readDataSize = (bytes: Buffer): number | undefined =>
  bytes.length === 16 ? Number(bytes.readBigUInt64LE(8)) : undefined
