/** What counts as the same recording: real encodes do, other versions and other music do not. */
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { has } from "@ledgerline/core/testing"
import { run } from "@ledgerline/core/identity/testing"
import { temporaryFolder } from "../../read/testing/audioFiles.ts"
import { systemPorts as ports } from "../../system.ts"
import type { Fingerprinter } from "../Fingerprinter.ts"
import { openFingerprinter } from "../open.ts"
import { valueOf } from "../testing/fingerprinterContract.ts"
import { numbers, type Piece, writePiece } from "../testing/music.ts"
import { compare, ITEM_MS } from "./compare.ts"
import { nearPairs } from "./nearPairs.ts"
import { SKETCH, sketchOf } from "./sketch.ts"

const PIECE: Piece = { seconds: 40, melody: 1, chords: 1 }
const canEncode = [has("ffmpeg"), has("lame"), has("opusenc"), has("metaflac")].every(Boolean)

describe.skipIf(!canEncode)("recordings", () => {
  const folder = temporaryFolder()
  const at = (name: string): string => join(folder.path, name)
  let fingerprinter: Fingerprinter
  let original: Uint32Array
  const rawOf = async (file: string): Promise<Uint32Array> => valueOf(await fingerprinter.fingerprint(at(file))).raw
  const ffmpeg = (...args: readonly string[]): void => run("ffmpeg", "-v", "error", "-y", "-i", at("a.wav"), ...args)

  beforeAll(async () => {
    fingerprinter = await openFingerprinter({ ports })
    writePiece(at("a.wav"), PIECE)
    run("flac", "--silent", "-f", "-o", at("a.flac"), at("a.wav"))
    original = await rawOf("a.flac")
  })
  afterAll(async () => {
    await fingerprinter.close()
    folder.close()
  })

  it.each([
    ["MP3 at 64 kbit/s", () => run("lame", "--quiet", "-b", "64", at("a.wav"), at("b.mp3")), "b.mp3"],
    ["MP3 at 128 kbit/s", () => run("lame", "--quiet", "-b", "128", at("a.wav"), at("b.mp3")), "b.mp3"],
    ["MP3 at 320 kbit/s", () => run("lame", "--quiet", "-b", "320", at("a.wav"), at("b.mp3")), "b.mp3"],
    ["MP3 at 128 kbit/s, 32 kHz", () => ffmpeg("-ar", "32000", "-b:a", "128k", at("b.mp3")), "b.mp3"],
    ["Opus at 64 kbit/s", () => run("opusenc", "--quiet", "--bitrate", "64", at("a.wav"), at("b.opus")), "b.opus"],
    ["Vorbis", () => ffmpeg("-c:a", "libvorbis", "-q", "2", at("b.ogg")), "b.ogg"],
    ["AAC at 96 kbit/s", () => ffmpeg("-c:a", "aac", "-b:a", "96k", at("b.m4a")), "b.m4a"],
    ["half as loud, 48 kHz", () => ffmpeg("-af", "volume=-6dB", "-ar", "48000", at("b.flac")), "b.flac"],
    [
      "MP3 at 64 kbit/s, quieter, half an item later",
      () => ffmpeg("-af", "volume=-3dB,adelay=62:all=1", "-b:a", "64k", at("b.mp3")),
      "b.mp3",
    ],
    ["mono", () => ffmpeg("-ac", "1", at("b.wav")), "b.wav"],
  ])("encoded again are the same: %s", async (_, encode, file) => {
    encode()
    expect(compare(original, await rawOf(file)).score).toBeGreaterThan(0.9)
  })

  it("that begin later are found, and told how much", async () => {
    ffmpeg("-af", "adelay=2000:all=1", at("b.wav"))
    const { agreement, offsetMs, coverage } = compare(await rawOf("b.wav"), original)
    expect(agreement).toBeGreaterThan(0.9)
    expect(Math.abs(offsetMs - 2000)).toBeLessThanOrEqual(ITEM_MS)
    expect(coverage).toBeLessThan(0.96)
  })

  it.each<[string, Piece | readonly string[]]>([
    ["the same tune over other chords", { ...PIECE, chords: 2 }],
    ["another tune over the same chords, faster", { ...PIECE, melody: 2, tempo: 1.1 }],
    ["a concert: a little faster and higher, before a crowd", { ...PIECE, tempo: 1.03, pitch: 1.01, crowd: 0.1 }],
    ["another piece", { ...PIECE, melody: 3, chords: 3 }],
    ["another part of it", ["-ss", "20"]],
    ["silence", ["-af", "volume=0"]],
  ])("that differ are not the same: %s", async (_, other) => {
    if ("melody" in other) writePiece(at("b.wav"), other)
    else ffmpeg(...other, at("b.wav"))
    expect(compare(original, await rawOf("b.wav")).score).toBeLessThan(0.5)
  })

  it("of silence do not resemble each other", async () => {
    ffmpeg("-af", "volume=0", at("b.wav"))
    const silence = await rawOf("b.wav")
    expect(compare(silence, silence).score).toBeLessThan(0.5)
  })
})

describe("a large library", () => {
  const random = numbers(1)
  const bits = (): number => Math.floor(random() * 2 ** 32)
  const piece = (): Uint32Array => {
    let item = bits()
    return Uint32Array.from({ length: 300 }, () => {
      for (let i = 0; i < 4; i++) item ^= 1 << (bits() & 31)
      return item
    })
  }
  const again = (raw: Uint32Array): Uint32Array =>
    raw.map((item) => {
      for (let bit = 0; bit < 32; bit++) if (random() < 0.06) item ^= 1 << bit
      return item
    })
  const search = (raws: readonly Uint32Array[], durations: readonly number[]): number[] => {
    const keys = new Uint32Array(raws.length * SKETCH)
    raws.forEach((raw, i) => keys.set(sketchOf(raw), i * SKETCH))
    return [...nearPairs({ durationsMs: Float64Array.from(durations), keys })]
  }

  it("gives up its near-duplicates and nothing else", () => {
    const raws = Array.from({ length: 2000 }, piece)
    const durations = raws.map(() => 60_000 + Math.floor(random() * 300_000))
    const expected: number[] = []
    for (let i = 0; i < 100; i++) {
      expected.push(i * 7, raws.length)
      raws.push(again((raws[i * 7] as Uint32Array).subarray(i % 5)))
      durations.push((durations[i * 7] as number) + 90)
    }
    expect(search(raws, durations)).toEqual(expected)
  })

  it("asks for close lengths, and leaves out what all have", () => {
    const raw = piece()
    expect(search([raw, raw], [100_000, 107_000])).toEqual([0, 1])
    expect(search([raw, raw], [100_000, 107_001])).toEqual([])
    const silence = Array.from({ length: 300 }, () => new Uint32Array(300).fill(627_964_279))
    expect(
      search(
        silence,
        silence.map(() => 60_000),
      ),
    ).toEqual([])
    expect(search([], [])).toEqual([])
  })
})

describe("comparing", () => {
  it("is the same either way, and 1 for the same", () => {
    const random = numbers(5)
    const a = Uint32Array.from({ length: 200 }, () => random() * 2 ** 32)
    const b = a.slice(7)
    expect(compare(a, a)).toMatchObject({ score: 1, bitErrors: 0, offsetMs: 0 })
    expect(compare(a, b)).toMatchObject({ bitErrors: 0, offsetMs: 7 * ITEM_MS })
    expect(compare(b, a)).toEqual({ ...compare(a, b), offsetMs: -7 * ITEM_MS })
  })

  it("takes fingerprints of any length", () => {
    const none = new Uint32Array()
    expect(compare(none, none).score).toBe(0)
    expect(compare(none, Uint32Array.of(1, 2, 3)).score).toBe(0)
    expect(compare(Uint32Array.of(1), Uint32Array.of(1)).score).toBe(0)
  })
})
