/** Healthy files with a picture of any size, of which hardly a byte is on the disk. */
import { appendFileSync, truncateSync, writeFileSync } from "node:fs"

const be32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
const le32 = (value: number): Buffer => be32(value).reverse()
const synchsafe = (value: number): Buffer => Buffer.from([21, 14, 7, 0].map((shift) => (value >>> shift) & 0x7f))
const PNG = Buffer.from("89504e470d0a1a0a", "hex")
const FLAC_BLOCK = 15 * 2 ** 20

/** An ID3 tag with one picture, as far as the picture's beginning. */
function id3Picture(size: number): Buffer {
  const body = Buffer.concat([Buffer.from("\0image/png\0\x03\0", "latin1"), PNG])
  const frame = Buffer.concat([Buffer.from("APIC"), synchsafe(size + body.length), Buffer.alloc(2), body])
  return Buffer.concat([Buffer.from("ID3\x04\0\0", "latin1"), synchsafe(size + frame.length), frame])
}

/** Writes the parts with so much of nothing between them. */
function sparse(path: string, before: readonly Buffer[], size: number, after: readonly Buffer[] = []): void {
  const head = Buffer.concat(before)
  writeFileSync(path, head)
  truncateSync(path, head.length + size)
  appendFileSync(path, Buffer.concat(after))
}

/** By ending: writes `whole`, a file of that kind without tags at that place, with a picture of so many bytes. */
export const PICTURE_BOMBS: Readonly<Record<string, (path: string, whole: Buffer, size: number) => void>> = {
  mp3: (path, whole, size) => sparse(path, [id3Picture(size)], size, [whole]),
  wav(path, whole, size) {
    const tag = id3Picture(size)
    sparse(path, [whole, Buffer.from("id3 "), le32(tag.length + size), tag], size)
  },
  wv(path, whole, size) {
    const key = Buffer.from("Cover Art (Front)\0a.png\0", "latin1")
    const item = Buffer.concat([le32(size + 6 + PNG.length), le32(2), key, PNG])
    const length = le32(item.length + size + 32)
    const mark = (flags: number): Buffer =>
      Buffer.concat([Buffer.from("APETAGEX"), le32(2000), length, le32(1), le32(flags), Buffer.alloc(8)])
    sparse(path, [whole, mark(0xa000_0000), item], size, [mark(0x8000_0000)])
  },
  // A block has three bytes for its length, so there are several.
  flac(path, whole, size) {
    const blocks = Array.from({ length: Math.floor(size / FLAC_BLOCK) }, (_, i) => {
      const head = Buffer.concat([
        be32(3),
        be32(9),
        Buffer.from("image/png"),
        be32(0),
        Buffer.alloc(16),
        be32(FLAC_BLOCK),
      ])
      const length = be32(head.length + FLAC_BLOCK)
      length[0] = 6
      return Buffer.concat([length, head, PNG, Buffer.alloc(FLAC_BLOCK - PNG.length, i)])
    })
    sparse(path, [whole.subarray(0, 42), ...blocks, whole.subarray(42)], 0)
  },
}
