/** Bytes for tests of who takes images. */
import type { Image } from "../covers/image.ts"

/** A JPEG of so many bytes that says its size, and has nothing in it. */
export function jpegOf(bytes: number, width = 300, height = 300): Image {
  const size = [height >> 8, height & 0xff, width >> 8, width & 0xff]
  const head = [0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc0, 0, 11, 8, ...size, 1, 1, 0x11, 0]
  const jpeg = new Uint8Array(Math.max(bytes, head.length)).fill(7)
  jpeg.set(head)
  return { type: "image/jpeg", bytes: jpeg }
}
