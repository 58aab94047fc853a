/** FLAC, whose checksum is only taken where the stream is whole. Real files, since frames have checksums of their own. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { has } from "../testing/index.ts"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { encode, ENCODINGS, run } from "./testing/encode.ts"
import { flipped, identityOf, idOf } from "./testing/identity.ts"
import { MemoryFile } from "./testing/memory.ts"
import { identify } from "./audioIdentity.ts"
import { noise } from "./testing/noise.ts"
import { id3v1, id3v2 } from "./testing/tags.ts"

describe.skipIf(!has("ffmpeg") || !has("metaflac"))("FLAC", () => {
  let folder: string
  let path: string
  let file: Buffer
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "ledgerline-"))
    path = encode(ENCODINGS.find(({ name }) => name === "FLAC of flac") as (typeof ENCODINGS)[number], "a", folder)
    file = readFileSync(path)
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  it("[MID-6] is its checksum, for which little is read", () => {
    const memory = new MemoryFile(file)
    expect(identify(memory)).toMatchObject({ basis: "checksum", audioBytes: 0 })
    expect([memory.reads <= 6, memory.bytesRead < 60_000]).toEqual([true, true])
    expect(identityOf(id3v2(noise(900)), file, id3v1("t")).basis).toBe("checksum")
  })

  it("[MID-6] is the same encoded smaller, with frames of another size", () => {
    const ids = ["-0", "-8", "-b1152"].map((option) => {
      const out = join(folder, `other${option}.flac`)
      run("flac", "--silent", option, "-o", out, join(folder, "a.source.wav"))
      return idOf(readFileSync(out))
    })
    expect(new Set([idOf(file), ...ids]).size).toBe(1)
  })

  it("[MID-6] takes the frames where there is no checksum", () => {
    const at = 4 + 4 + 18
    const bare = Buffer.from(file)
    bare.fill(0, at, at + 16)
    expect(identityOf(bare)).toMatchObject({ basis: "audio" })
    expect(idOf(flipped(bare, file.length - 9))).not.toBe(idOf(bare))
  })

  it.each([
    ["at its end", (bytes: Buffer) => bytes.subarray(0, -1)],
    ["in the middle", (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
    ["in the last frame, where a byte is another", (bytes: Buffer) => flipped(bytes, bytes.length - 20)],
  ])("[MID-6] takes the frames where the stream is not whole: %s", (_, damage) => {
    const damaged = identityOf(damage(file))
    expect(damaged.basis).toBe("audio")
    expect(damaged.id).not.toBe(idOf(file))
  })

  it("[MID-6] takes the frames of a piece that was cut out, which keeps the checksum of the whole", () => {
    const out = join(folder, "piece.flac")
    run("ffmpeg", "-v", "error", "-ss", "1", "-i", path, "-c", "copy", out)
    expect(identityOf(readFileSync(out))).toMatchObject({ basis: "audio" })
  })
})
