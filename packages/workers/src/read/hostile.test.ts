/** Files that are damaged or made to do harm: every answer is a reading or a refusal, in bounded time, and always the same. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import fc from "fast-check"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { audioReader } from "./AudioReader.ts"
import { readerOf } from "./libraries.ts"
import { UnreadableAudio } from "./start.ts"
import { memorySource } from "./bytes.ts"
import { DEFAULT_LIMITS } from "./limits.ts"
import { musicMetadataSource } from "./musicMetadata/source.ts"
import { restore } from "./raw/block.ts"
import type { AudioReader, FileReading } from "./reading.ts"
import { limitMemory } from "./taglib/module.ts"
import { canMakeFiles, encode, fakeImage, tag, temporaryFolder } from "./testing/audioFiles.ts"
import { KNOWN_TAGS } from "./testing/knownTags.ts"

type Answer = FileReading | UnreadableAudio["reason"]

async function answerOf(reader: AudioReader, bytes: Uint8Array, name: string): Promise<Answer> {
  try {
    return await reader.read({ bytes: memorySource(bytes), name }, DEFAULT_LIMITS)
  } catch (error) {
    if (error instanceof UnreadableAudio) return error.reason
    throw error
  }
}

/** What holds of every reading, of whatever bytes. */
function expectSound(answer: Answer, size: number): void {
  if (typeof answer === "string") return
  const { technical, pictures, raw, common } = answer
  for (const value of Object.values(technical)) {
    if (typeof value === "number") expect(Number.isFinite(value) && value >= 0).toBe(true)
  }
  const texts = Object.values(common)
    .flat()
    .filter((value) => typeof value === "string")
  expect(texts.every((text) => text !== "" && text.isWellFormed() && !text.includes("\0"))).toBe(true)
  for (const block of raw) {
    expect(block.length).toBeLessThanOrEqual(size)
    const bytes = restore(block, (hash) => pictures.find((each) => each.hash === hash)?.bytes ?? new Uint8Array())
    expect(bytes.length).toBe(block.length)
  }
  expect(structuredClone(answer)).toEqual(answer)
}

describe("bytes that are no audio", () => {
  it.each([
    ["nothing", new Uint8Array()],
    ["one byte", new Uint8Array(1)],
    ["a mebibyte of 0xFF", new Uint8Array(2 ** 20).fill(0xff)],
    ["a mebibyte of zeros", new Uint8Array(2 ** 20)],
    ["text", Buffer.from("This is no audio. ".repeat(1000))],
    ["a picture", fakeImage("jpeg", 50_000)],
  ])("%s is refused", async (_, bytes) => {
    const reader = audioReader()
    const endings = ["mp3", "flac", "ogg", "m4a", "wma", "wav", "aiff", "ape", "mpc", "wv", "tta", "dsf", "dff", "mka"]
    const answers = await Promise.all(endings.map((ending) => answerOf(reader, bytes, `file.${ending}`)))
    expect(answers).toEqual(endings.map(() => "notAudio"))
  })

  it("stop music-metadata after so many reads, not after so much time", async () => {
    const source = musicMetadataSource({ pictures: true, budget: { reads: 1000, bytes: 2 ** 20 } })
    const reading = readerOf(source).read(
      { bytes: memorySource(new Uint8Array(2 ** 20).fill(0xff)), name: "x.mp3" },
      DEFAULT_LIMITS,
    )
    await expect(reading).rejects.toThrow("reads more than a healthy file needs")
  })

  it("26: noise is refused, though it looks like frames of MPEG audio here and there", async () => {
    const reader = audioReader()
    const answers = new Set<Answer>()
    for (let seed = 1; seed <= 60; seed++) {
      const noise = fakeImage("jpeg", 3000 + seed * 97, seed * 7919).subarray(8)
      for (const ending of ["mp3", "aac"]) answers.add(await answerOf(reader, noise, `file.${ending}`))
    }
    expect([...answers].filter((answer) => typeof answer !== "string")).toEqual([])
  })
})

it("limits the memory of TagLib to what is asked for, and says where it cannot", () => {
  const wasm = readFileSync(new URL("taglib-wasi.wasm", import.meta.resolve("taglib-wasm")))
  limitMemory(wasm, 1024)
  limitMemory(wasm, 1024)
  expect(() => limitMemory(wasm, 10)).toThrow("cannot limit")
  expect(() => limitMemory(new Uint8Array(20), 10)).toThrow("cannot limit")
})

describe.skipIf(!canMakeFiles())("files damaged at random", () => {
  const folder = temporaryFolder()
  const NAMES = ["a.mp3", "a.flac", "a.ogg", "a.opus", "a.m4a", "a.wv", "a.wma", "a.aiff", "a.wav", "a.mka"]
  const files = new Map<string, Buffer>()
  let reader: AudioReader

  beforeAll(async () => {
    reader = audioReader()
    const formats = { mp3: "id3v24", m4a: "mp4", wv: "ape", wma: "asf", aiff: "chunk", wav: "chunk" } as const
    for (const name of NAMES) {
      const path = join(folder.path, name)
      const extension = name.slice(2)
      encode(path, ...(extension === "ogg" ? ["-c:a", "libvorbis"] : []))
      const format = formats[extension as keyof typeof formats] ?? "vorbis"
      if (extension !== "mka")
        tag([{ file: path, format, tags: KNOWN_TAGS, pictures: [[3, "", fakeImage("png", 1000)]] }])
      files.set(name, readFileSync(path))
    }
  }, 120_000)
  afterAll(folder.close)

  // Headers and tags are at both ends; damage in the middle is only noise in the audio.
  const place = fc.oneof(
    { weight: 6, arbitrary: fc.nat(3000).map((at) => ({ at, fromEnd: false })) },
    { weight: 2, arbitrary: fc.nat(3000).map((at) => ({ at, fromEnd: true })) },
  )
  const damage = fc.record({
    writes: fc.array(fc.tuple(place, fc.oneof(fc.nat(255), fc.constantFrom(0, 0x7f, 0x80, 0xff))), { maxLength: 12 }),
    cut: fc.option(fc.nat(20_000), { nil: undefined }),
  })

  it.each(NAMES)("%s: a reading or a refusal, twice the same", { timeout: 240_000 }, async (name) => {
    const whole = files.get(name) as Buffer
    await fc.assert(
      fc.asyncProperty(damage, async ({ writes, cut }) => {
        const bytes = Buffer.from(whole.subarray(0, cut))
        for (const [{ at, fromEnd }, value] of writes) {
          const index = fromEnd ? bytes.length - 1 - at : at
          if (index >= 0 && index < bytes.length) bytes[index] = value
        }
        const answer = await answerOf(reader, bytes, name)
        expectSound(answer, bytes.length)
        expect(await answerOf(reader, bytes, name)).toEqual(answer)
      }),
      { numRuns: Number(process.env["LEDGERLINE_EFFORT"] ?? 1) * 150 },
    )
  })

  it.each(NAMES)("%s cut off anywhere near its beginning", async (name) => {
    const whole = files.get(name) as Buffer
    for (let length = 0; length < 400; length += 3)
      expectSound(await answerOf(reader, whole.subarray(0, length), name), length)
  })
})
