/** Bytes that are in memory, as something to send. */
import type { ByteSource } from "./sendBytes.ts"

export const bytesSource = (bytes: Uint8Array): ByteSource => ({
  read(into, length, position, done) {
    const piece = bytes.subarray(position, position + length)
    into.set(piece)
    done(null, piece.length)
  },
})
