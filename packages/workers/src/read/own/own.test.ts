/** What is read here without a library says what the libraries say. */
import { readFileSync } from "node:fs"
import { extname, join } from "node:path"
import { effort } from "@ledgerline/core/testing"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { chanceOf, mutate } from "../../testing/mutate.ts"
import { audioReader } from "../AudioReader.ts"
import { memorySource } from "../bytes.ts"
import { LibraryReader } from "../libraries.ts"
import { DEFAULT_LIMITS } from "../limits.ts"
import type { AudioReader, FileReading } from "../reading.ts"
import { canMakeFiles, encode, fakeImage, tag, type TagFormat, temporaryFolder } from "../testing/audioFiles.ts"
import { KNOWN_TAGS } from "../testing/knownTags.ts"

/** By name: how it is tagged and encoded. */
const FORMATS: Readonly<Record<string, readonly [tags: TagFormat, ...options: string[]]>> = {
  "v24.mp3": ["id3v24"],
  "v23.mp3": ["id3v23"],
  "mono.mp3": ["id3v23", "-ac", "1", "-ar", "22050"],
  "vbr.mp3": ["id3v24", "-q:a", "4"],
  "a.flac": ["vorbis"],
  "24.flac": ["vorbis", "-sample_fmt", "s32", "-ar", "96000"],
  "aac.m4a": ["mp4"],
  "fast.m4a": ["mp4", "-movflags", "faststart"],
  "alac.m4a": ["mp4", "-c:a", "alac"],
  "a.ogg": ["vorbis", "-c:a", "libvorbis"],
  "a.opus": ["vorbis", "-c:a", "libopus"],
}

/** People and instruments are in lists that only libraries read. */
const PEOPLE = new Set(["PRODUCER", "ARRANGER", "ENGINEER", "MIXER", "DJMIXER", "PERFORMER"])
const TAGS = Object.fromEntries(Object.entries(KNOWN_TAGS).filter(([name]) => !PEOPLE.has(name)))

/** All but who read it, and the bit rate, of which libraries have whole kilobits, and of Ogg count the headers in. */
const comparable = ({ common, technical, pictures, raw, warnings }: FileReading) => ({
  common,
  technical: technical.container === "ogg" ? { ...technical, bitRate: 0 } : technical,
  pictures: pictures.map(({ bytes, ...picture }) => ({ ...picture, bytes: bytes.length })),
  raw,
  warnings: warnings.map(({ code }) => code),
})

describe.skipIf(!canMakeFiles())("the reader without a library", () => {
  const folder = temporaryFolder()
  const wholes = new Map<string, Buffer>()
  let both: AudioReader
  let libraries: AudioReader

  beforeAll(async () => {
    const pictures = [
      [3, "front", fakeImage("jpeg", 20_000)],
      [4, "", fakeImage("png", 100, 2)],
    ] as const
    tag(
      Object.entries(FORMATS).map(([name, [format, ...options]]) => {
        const file = encode(join(folder.path, name), ...options)
        return { file, format, tags: TAGS, pictures: [...pictures] }
      }),
    )
    for (const name of Object.keys(FORMATS)) wholes.set(name, readFileSync(join(folder.path, name)))
    both = audioReader()
    libraries = await LibraryReader.load()
  }, 60_000)
  afterAll(folder.close)

  const read = async (reader: AudioReader, bytes: Buffer, name: string): Promise<FileReading | undefined> =>
    reader.read({ bytes: memorySource(bytes), name }, DEFAULT_LIMITS).catch(() => undefined)

  async function expectSame(bytes: Buffer, name: string): Promise<FileReading | undefined> {
    const own = await read(both, bytes, name)
    if (own?.reader.name !== "ledgerline") return undefined
    const theirs = await read(libraries, bytes, name)
    expect(theirs, `${name} is refused`).toBeDefined()
    expect(comparable(own), name).toEqual(comparable(theirs as FileReading))
    return own
  }

  it.each(Object.keys(FORMATS))("reads %s, and says the same", async (name) => {
    const own = await expectSame(wholes.get(name) as Buffer, name)
    expect(own?.common.title).toBe(KNOWN_TAGS["TITLE"]?.[0])
    expect(own?.pictures).toHaveLength(2)
  })

  it("says the same of what was damaged, or leaves it to the libraries", { timeout: 240_000 }, async () => {
    const { seed, numRuns } = effort(1000)
    // Of a damaged picture in Ogg more is read here.
    const names = [...wholes.keys()].filter((name) => !/\.(?:ogg|opus)$/.test(name))
    let read = 0
    for (let i = 0; i < numRuns; i++) {
      const chance = chanceOf(seed + i * 7919)
      const name = names[i % names.length] as string
      const other = wholes.get(names[chance(names.length)] as string) as Buffer
      const { bytes, length } = mutate(wholes.get(name) as Buffer, chance, other)
      if (length === undefined && (await expectSame(bytes, `${i}${extname(name)}`)) !== undefined) read += 1
    }
    expect(read).toBeGreaterThan(numRuns / 10)
  })
})
