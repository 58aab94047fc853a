/** What the header of a format says of its sound, where what is around it says otherwise. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "vitest"
import { audioReader } from "../AudioReader.ts"
import { memorySource } from "../bytes.ts"
import { DEFAULT_LIMITS } from "../limits.ts"
import { withTrueBits } from "./facts.ts"
import { canMakeFiles, encode, temporaryFolder } from "../testing/audioFiles.ts"

const folder = temporaryFolder()
afterAll(folder.close)

const technicalOf = async (bytes: Uint8Array, name: string) =>
  (await audioReader().read({ bytes: memorySource(bytes), name }, DEFAULT_LIMITS)).technical

describe.skipIf(!canMakeFiles())("AAC in MP4", () => {
  it.each([2, 5, 6, 8])("has %i channels, where its entry says two whatever there are", async (channels) => {
    const name = `${channels}.m4a`
    const bytes = readFileSync(encode(join(folder.path, name), "-c:a", "aac", "-ac", String(channels)))
    // Behind the name of the entry: six bytes of nothing, an index, eight of nothing.
    expect(bytes.readUInt16BE(bytes.indexOf("mp4a", bytes.indexOf("stsd")) + 20)).toBe(2)
    expect(await technicalOf(bytes, name)).toMatchObject({ codec: "AAC", codecProfile: "LC", channels })
  })

  it("has one channel where it has one, at rates that parametric stereo does not have", async () => {
    const bytes = readFileSync(encode(join(folder.path, "mono.m4a"), "-c:a", "aac", "-ac", "1"))
    expect(await technicalOf(bytes, "mono.m4a")).toMatchObject({ codec: "AAC", sampleRate: 44_100, channels: 1 })
  })

  it("has no bits a sample, and says so where a shop has encrypted it", async () => {
    const bytes = readFileSync(encode(join(folder.path, "open.m4a"), "-c:a", "aac"))
    expect(await technicalOf(bytes, "open.m4a")).not.toHaveProperty("bitDepth")
    bytes.write("drms", bytes.indexOf("mp4a", bytes.indexOf("stsd")), "latin1")
    const technical = await technicalOf(bytes, "shop.m4p")
    expect(technical).toMatchObject({ codec: "AAC-protected", lossless: false, channels: 2 })
    expect(technical).not.toHaveProperty("bitDepth")
  })
})

describe.skipIf(!canMakeFiles())("WAV", () => {
  it("has the bits that its header calls valid, of those that a sample takes", async () => {
    // Six channels have the long header.
    const bytes = readFileSync(encode(join(folder.path, "six.wav"), "-c:a", "pcm_s24le", "-ac", "6"))
    expect(await technicalOf(bytes, "six.wav")).toMatchObject({ codec: "PCM", channels: 6, bitDepth: 24 })
    const valid = bytes.indexOf("fmt ") + 8 + 18
    for (const [said, bitDepth] of [
      [20, 20],
      [0, 24],
      [32, 24],
    ] as const) {
      bytes.writeUInt16LE(said, valid)
      expect(await technicalOf(bytes, "six.wav")).toMatchObject({ codec: "PCM", bitDepth })
    }
  })
})

describe("the bits of a sample", () => {
  it.each([
    ["DSD in WavPack, whose header counts bytes", { codec: "DSD", lossless: true, bitDepth: 8 }, 1],
    ["DSD whose bits come last first", { codec: "DSD", lossless: true, bitDepth: 1 }, 1],
    ["WMA", { codec: "WMA", lossless: false, bitDepth: 16 }, undefined],
    ["WMA without loss", { codec: "WMA", lossless: true, bitDepth: 24 }, 24],
  ])("are those of %s", (_, said, bitDepth) => {
    expect(withTrueBits({ container: "a", ...said }).bitDepth).toBe(bitDepth)
  })
})

describe.skipIf(!canMakeFiles())("Matroska", () => {
  it.each([
    ["Vorbis", ["-c:a", "libvorbis"], { lossless: false }],
    ["Opus", ["-c:a", "libopus"], { lossless: false }],
    ["AAC", ["-c:a", "aac"], { lossless: false }],
    ["MP3", ["-c:a", "libmp3lame"], { lossless: false }],
    ["AC-3", ["-c:a", "ac3"], { lossless: false }],
    ["FLAC", ["-c:a", "flac", "-sample_fmt", "s32"], { lossless: true, bitDepth: 24 }],
    ["ALAC", ["-c:a", "alac"], { lossless: true, bitDepth: 16 }],
    ["WavPack", ["-c:a", "wavpack"], { lossless: true, bitDepth: 16 }],
    ["TTA", ["-c:a", "tta"], { lossless: true, bitDepth: 16 }],
    ["PCM", ["-c:a", "pcm_s24le"], { lossless: true, bitDepth: 24 }],
  ] as const)("has %s by its name, with the bits that it has", async (codec, options, said) => {
    const bytes = readFileSync(encode(join(folder.path, `${codec}.mka`), ...options))
    const technical = await technicalOf(bytes, "a.mka")
    expect(technical).toMatchObject({ codec, channels: 2, ...said })
    if (!("bitDepth" in said)) expect(technical).not.toHaveProperty("bitDepth")
  })

  it("has one channel where it names no number", async () => {
    const bytes = readFileSync(encode(join(folder.path, "mono.mka"), "-c:a", "flac", "-ac", "1"))
    // The number of channels may be left out where it is one: an element of nothing in its place.
    const at = bytes.indexOf(Buffer.from([0x9f, 0x81, 0x01]))
    bytes.set([0xec, 0x81, 0x00], at)
    expect(at).toBeGreaterThan(0)
    expect(await technicalOf(bytes, "mono.mka")).toMatchObject({ codec: "FLAC", channels: 1 })
  })
})
