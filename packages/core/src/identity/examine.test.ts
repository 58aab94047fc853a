/** A byte that is another one anywhere in the audio of a real file is found out, in every container. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { has } from "../testing/index.ts"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { crcOf } from "./crc.ts"
import { examine, type Examination } from "./examine.ts"
import { encode, ENCODINGS, run } from "./testing/encode.ts"
import { flacOf } from "./testing/flac.ts"
import { flipped } from "./testing/identity.ts"
import { MemoryFile } from "./testing/memory.ts"
import { noise } from "./testing/noise.ts"
import { id3v1, id3v2 } from "./testing/tags.ts"

const examined = (...parts: readonly Buffer[]): Examination => examine(new MemoryFile(Buffer.concat(parts)))

describe.skipIf(!has("ffmpeg"))("a file (needs ffmpeg)", () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "ledgerline-"))
  })
  afterAll(() => rmSync(folder, { recursive: true }))
  const made = (name: string): Buffer =>
    readFileSync(encode(ENCODINGS.find((each) => each.name === name) as (typeof ENCODINGS)[number], "a", folder, name))

  const usable = ENCODINGS.filter(({ needs }) => needs === undefined || has(needs))
  it.each(usable.map((encoding) => [encoding.name, encoding] as const))(
    "[MID-18] is refused, or not believed alone, with one byte changed in its audio: %s",
    (_, encoding) => {
      const file = readFileSync(encode(encoding, "a", folder))
      const { id, proof } = examined(file)
      expect(proof).toBe(/MP4|Matroska|WebM|WMA/.test(encoding.name) ? "audio" : "whole")
      // Between the tags at both ends.
      const [first, last] = [Math.ceil(file.length * 0.05), Math.floor(file.length * 0.95)]
      const passed: number[] = []
      for (let at = first; at < last; at += Math.max(1, Math.floor((last - first) / 211))) {
        const seen = examined(flipped(file, at))
        if (seen.id === id && seen.proof === "whole") passed.push(at)
      }
      expect(passed).toEqual([])
    },
  )

  describe.each(["FLAC", "FLAC in Ogg", "Vorbis"])("of %s", (name) => {
    it("[MID-18] holds with tags around it, and reads itself at most three times", () => {
      const file = made(name)
      const memory = new MemoryFile(file)
      expect(examine(memory).proof).toBe("whole")
      expect(memory.bytesRead).toBeLessThan(3 * file.length + 100_000)
      expect(examined(id3v2(noise(900)), file, id3v1("t")).proof).toBe("whole")
    })
  })

  it("[MID-18] is broken where a piece of the middle is missing, is there twice, or is another one's", () => {
    const file = made("FLAC")
    const { id } = examined(file)
    const [third, half] = [Math.floor(file.length / 3), Math.floor(file.length / 2)]
    for (const damaged of [
      Buffer.concat([file.subarray(0, third), file.subarray(half)]),
      Buffer.concat([file.subarray(0, half), file.subarray(third)]),
      Buffer.concat([file.subarray(0, third), Buffer.alloc(half - third), file.subarray(half)]),
      Buffer.concat([file.subarray(0, third), Buffer.alloc(half - third, 0xff), file.subarray(half)]),
      Buffer.concat([file.subarray(0, third), noise(half - third), file.subarray(half)]),
    ]) {
      const seen = examined(damaged)
      expect([seen.id === id, seen.proof]).toEqual([true, "broken"])
    }
  })

  it("[MID-18] holds however large its blocks are", () => {
    const source = join(folder, "a.source.wav")
    made("FLAC")
    for (const options of [
      ["-compression_level", "0"],
      ["-compression_level", "12"],
      ["-frame_size", "192"],
      ["-frame_size", "16384"],
    ]) {
      const out = join(folder, `blocks-${options.join("")}.flac`)
      run("ffmpeg", "-v", "error", "-y", "-i", source, "-c:a", "flac", ...options, out)
      expect([options, examined(readFileSync(out)).proof]).toEqual([options, "whole"])
    }
  })
})

describe("a stream that is made to take long, or to deceive", () => {
  it("[MID-18] is broken where one frame is another's, is left out or comes twice, though each holds by itself", () => {
    const sound = flacOf(100)
    const [start, length] = [42, 3008]
    const frameAt = (number: number): Buffer => sound.subarray(start + number * length, start + (number + 1) * length)
    const frames = Array.from({ length: 100 }, (_, number) => frameAt(number))
    const of = (...changed: readonly Buffer[]): Examination => examined(sound.subarray(0, start), ...changed)
    expect(of(...frames).proof).toBe("whole")
    for (const changed of [
      frames.toSpliced(50, 1),
      frames.toSpliced(50, 0, frameAt(50)),
      frames.toSpliced(50, 1, frameAt(51)),
      frames.toSpliced(50, 2, frameAt(51), frameAt(50)),
    ])
      expect(of(...changed).proof).toBe("broken")
  })

  it("[MID-18] reads no more of it than of another where it is full of what begins a frame", () => {
    const sound = flacOf(100)
    const hostile = Buffer.from(sound)
    for (let at = 42 + 3008 * 2; at < 42 + 3008 * 98; at += 2) hostile.writeUInt16BE(0xfff8, at)
    const memory = new MemoryFile(hostile)
    expect(examine(memory).proof).toBe("broken")
    expect(memory.bytesRead).toBeLessThan(2 * hostile.length + 100_000)
  })
})

describe("checksums", () => {
  /** Bit by bit, as the specifications write them. */
  const slow = (bits: number, polynomial: number, bytes: Uint8Array): number => {
    let crc = 0n
    const [top, mask] = [1n << BigInt(bits - 1), (1n << BigInt(bits)) - 1n]
    for (const byte of bytes) {
      crc ^= BigInt(byte) << BigInt(bits - 8)
      for (let bit = 0; bit < 8; bit++) crc = ((crc << 1n) ^ ((crc & top) === 0n ? 0n : BigInt(polynomial))) & mask
    }
    return Number(crc)
  }
  it.each([0, 1, 15, 16, 17, 31, 32, 33, 1000])(
    "are those of the specifications: %i bytes, in one go and in two",
    (length) => {
      const bytes = noise(length)
      const [crc16, crc32] = [crcOf(0x8005 << 16), crcOf(0x04c11db7)]
      expect(crc16(0, bytes, 0, length) >>> 16).toBe(slow(16, 0x8005, bytes))
      expect(crc32(0, bytes, 0, length) >>> 0).toBe(slow(32, 0x04c11db7, bytes))
      const half = length >> 1
      expect(crc32(crc32(0, bytes, 0, half), bytes, half, length)).toBe(crc32(0, bytes, 0, length))
    },
  )
})
