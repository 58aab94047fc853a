/** WAV is no more than samples behind a header. */
import { type ByteSource, bytesAt } from "../../read/bytes.ts"
import type { Pcm } from "./pcm.ts"

interface Format {
  readonly isFloat: boolean
  readonly channels: number
  readonly sampleRate: number
  /** Of one sample of one channel. */
  readonly bytes: number
}

type ReadSample = (bytes: Buffer, at: number) => number

const EXTENSIBLE = 0xfffe
const FRAMES = 65_536

export async function* decodeWav(source: ByteSource, start: number): AsyncGenerator<Pcm> {
  let format: Format | undefined
  for (let at = start + 12; at + 8 <= source.size;) {
    const head = bytesAt(source, at, 8)
    const id = head.toString("latin1", 0, 4)
    const size = head.readUInt32LE(4)
    if (id === "fmt ") format = formatIn(bytesAt(source, at + 8, Math.min(size, 40)))
    if (id === "data" && format !== undefined) {
      yield* samples(source, at + 8, Math.min(source.size, at + 8 + size), format)
      return
    }
    at += 8 + size + (size & 1)
  }
  throw new Error("no samples were found")
}

function formatIn(chunk: Buffer): Format {
  if (chunk.length < 16) throw new Error("the format is cut off")
  const tag = chunk.readUInt16LE(0)
  const code = tag === EXTENSIBLE && chunk.length >= 26 ? chunk.readUInt16LE(24) : tag
  const channels = chunk.readUInt16LE(2)
  const sampleRate = chunk.readUInt32LE(4)
  const bytes = Math.ceil(chunk.readUInt16LE(14) / 8)
  const isKnown = code === 3 ? bytes === 4 || bytes === 8 : code === 1 && bytes >= 1 && bytes <= 4
  if (!isKnown || channels === 0 || sampleRate === 0) throw new Error("samples of an unknown format")
  return { isFloat: code === 3, channels, sampleRate, bytes }
}

function* samples(source: ByteSource, from: number, to: number, format: Format): Generator<Pcm> {
  const { channels, bytes, sampleRate } = format
  const frame = channels * bytes
  const read = readerOf(format)
  for (let at = from; at + frame <= to; at += FRAMES * frame) {
    const block = bytesAt(source, at, Math.min(FRAMES * frame, to - at))
    const count = Math.floor(block.length / frame)
    const all = Array.from({ length: channels }, (_, channel) => {
      const samples = new Float32Array(count)
      for (let i = 0; i < count; i++) samples[i] = read(block, i * frame + channel * bytes)
      return samples
    })
    yield { channels: all, sampleRate }
  }
}

function readerOf({ isFloat, bytes }: Format): ReadSample {
  if (isFloat) return bytes === 4 ? (block, at) => block.readFloatLE(at) : (block, at) => block.readDoubleLE(at)
  // Eight bits are the only ones without a sign.
  if (bytes === 1) return (block, at) => ((block[at] as number) - 128) / 128
  if (bytes === 2) return (block, at) => block.readInt16LE(at) / 32_768
  const full = 2 ** (bytes * 8 - 1)
  return (block, at) => block.readIntLE(at, bytes) / full
}
