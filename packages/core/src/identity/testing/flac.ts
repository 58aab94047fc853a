/** FLAC streams with right checksums, whose frames hold noise: nobody decodes them here. */
import { crc16 } from "../formats/flac/frame.ts"
import { noise } from "./noise.ts"

const BLOCK = 4096
const RATE = 44_100

/** A stream of so many frames, at most 128, each with so many bytes of sound. */
export function flacOf(frames: number, bytes = 3000): Buffer {
  const info = Buffer.alloc(34)
  info.writeUInt16BE(BLOCK, 0)
  info.writeUInt16BE(BLOCK, 2)
  info.writeUIntBE(bytes + 8, 7, 3)
  // 20 bits of rate, 3 of channels - 1, 5 of bits - 1, 36 of samples.
  info.writeBigUInt64BE((BigInt(RATE) << 44n) | (15n << 36n) | BigInt(frames * BLOCK), 10)
  info.fill(7, 18)
  const head = Buffer.from([0x66, 0x4c, 0x61, 0x43, 0x80, 0, 0, info.length])
  return Buffer.concat([head, info, ...Array.from({ length: frames }, (_, number) => frame(number, bytes))])
}

function frame(number: number, bytes: number): Buffer {
  const header = Buffer.from([0xff, 0xf8, 0xc9, 0x08, number])
  const body = Buffer.concat([header, Buffer.from([crc8(header)]), noise(bytes)])
  const sum = Buffer.alloc(2)
  sum.writeUInt16BE(crc16(0, body, 0, body.length) >>> 16)
  return Buffer.concat([body, sum])
}

function crc8(bytes: Uint8Array): number {
  let crc = 0
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = ((crc << 1) ^ (crc & 0x80 ? 0x07 : 0)) & 0xff
  }
  return crc
}
