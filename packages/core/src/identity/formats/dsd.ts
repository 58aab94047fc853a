/** DSD audio: Sony's DSF, with a pointer to an ID3 tag at its end, and Philips' DSDIFF, a file of chunks. MID-14. */
import { audio, newDigest, type Payload } from "../payload.ts"
import type { Window } from "../window.ts"
import { chunks } from "./chunks.ts"

const DSF_HEADER = 28

/** The format chunk and the data chunk. The first chunk has the file's size and the tag's place in it. */
export function dsfPayload(window: Window, start: number): Payload | undefined {
  const format = Buffer.from(window.view(start + DSF_HEADER, 52))
  if (format.length < 52 || format.toString("latin1", 0, 4) !== "fmt ") return undefined
  const data = start + DSF_HEADER + Number(format.readBigUInt64LE(4))
  const head = window.view(data, 12)
  if (head.length < 12 || head.toString("latin1", 0, 4) !== "data") return undefined
  const end = Math.min(window.size, data + Number(head.readBigUInt64LE(4)))
  return audio(
    "dsf",
    newDigest("dsf")
      .describe(format)
      .addRange(window, data + 12, end),
  )
}

/** The properties (sample rate, channels, compression) and the sound, plain or compressed. */
export function dsdiffPayload(window: Window, start: number): Payload | undefined {
  const digest = newDigest("dsdiff")
  for (const { id, start: from, end } of chunks(window, start + 16, "u64be")) {
    if (id === "PROP") {
      for (const part of chunks(window, from + 4, "u64be")) {
        if (part.start >= end) break
        if (PROPERTIES.has(part.id))
          digest.describe(part.id, window.view(part.start, Math.min(part.end - part.start, 64)))
      }
    }
    if (id === "DSD " || id === "DST ") return audio("dsdiff", digest.describe(id).addRange(window, from, end))
  }
  return undefined
}

const PROPERTIES = new Set(["FS  ", "CHNL", "CMPR"])
