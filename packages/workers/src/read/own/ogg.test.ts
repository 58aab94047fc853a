/** Ogg that is read here says what TagLib says of it. */
import { appendFileSync, readFileSync, truncateSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { audioReader } from "../AudioReader.ts"
import { openFile } from "../bytes.ts"
import { readerOf } from "../libraries.ts"
import { DEFAULT_LIMITS } from "../limits.ts"
import type { AudioReader, FileReading } from "../reading.ts"
import { tagLibSource } from "../taglib/source.ts"
import { canMakeFiles, encode, fakeImage, tag, temporaryFolder } from "../testing/audioFiles.ts"

async function read(reader: AudioReader, path: string): Promise<FileReading> {
  const file = openFile(path)
  try {
    return await reader.read({ bytes: file, name: path }, DEFAULT_LIMITS)
  } finally {
    file.close()
  }
}

/** All but who read it, and the bit rate, of which TagLib has whole kilobits. */
const comparable = ({ common, technical, pictures, raw, warnings }: FileReading) => ({
  common,
  technical: { ...technical, bitRate: 0 },
  pictures,
  raw,
  warnings,
})

describe.skipIf(!canMakeFiles())("Ogg", () => {
  const folder = temporaryFolder()
  const tags = {
    TITLE: ["Gymnopédie No. 1"],
    ARTIST: ["Ada", "Bob"],
    TRACKNUMBER: ["3/12"],
    LYRICS: ["one\ntwo"],
    COMMENT: [""],
    R128_TRACK_GAIN: ["-512"],
  }

  it.each(["ogg", "opus"])("%s is read without a library, and says the same", async (format) => {
    const path = encode(join(folder.path, `a.${format}`))
    const pictures = [
      [3, "front", fakeImage("jpeg", 200_000)],
      [4, "", fakeImage("png", 100, 2)],
    ] as const
    tag([{ file: path, format: "vorbis", tags, pictures: pictures.map(([...each]) => each) }])
    const own = await read(audioReader(), path)
    const theirs = await read(readerOf(await tagLibSource()), path)
    expect(own.reader.name).toBe("ledgerline")
    expect(comparable(own)).toEqual(comparable(theirs))
    expect(own.pictures.map(({ type }) => type)).toEqual(["front", "back"])
    expect(own.technical.bitRate).toBeGreaterThan(5000)
    expect(own.technical.bitRate).toBeLessThan(200_000)
  })

  it("that is cut short or has tags behind it is left to the libraries", async () => {
    const whole = encode(join(folder.path, "b.ogg"))
    const cut = join(folder.path, "cut.ogg")
    writeFileSync(cut, readFileSync(whole))
    truncateSync(cut, 3000)
    appendFileSync(whole, Buffer.concat([Buffer.from("TAG"), Buffer.alloc(125)]))
    const reader = audioReader()
    for (const path of [whole, cut]) {
      const reading = await read(reader, path).catch((error: unknown) => error)
      expect(reading).not.toMatchObject({ reader: { name: "ledgerline" } })
    }
  })
})
