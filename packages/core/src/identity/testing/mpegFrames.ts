/** Frames of MPEG audio, layer 3, 128 kbit/s, with arbitrary content. */
import { noise } from "./noise.ts"

const FRAME = 417

export function mpegFrames(count: number, seed = 1): Buffer {
  const bytes = noise(count * FRAME, seed)
  for (let i = 0; i < count; i++) bytes.writeUInt32BE(0xfffb9000, i * FRAME)
  return bytes
}
