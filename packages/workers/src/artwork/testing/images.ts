/** Images for tests: made by the real encoders, or by hand where no encoder would make such a thing. */
import { crc32, deflateSync } from "node:zlib"
import sharp, { type Sharp } from "sharp"

/** Red on the left, blue on the right: so that turning shows. */
export function twoColours(width: number, height: number): Sharp {
  const half = Math.floor(width / 2)
  return sharp({ create: { width, height, channels: 3, background: "#0000ff" } }).composite([
    {
      input: { create: { width: half, height, channels: 3, background: "#ff0000" } },
      left: 0,
      top: 0,
    },
  ])
}

/** A PNG that says this size and whose lines are all zero: kilobytes that want gigabytes. */
export function pngBomb(width: number, height: number, lines = height): Buffer {
  const line = Math.ceil(width / 8) + 1
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  // One bit a pixel, grey.
  header[8] = 1
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(Buffer.alloc(line * lines), { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(data.length)
  frame.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
}
