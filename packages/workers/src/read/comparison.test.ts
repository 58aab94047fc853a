/** Our reading beside that of others: of the programs that wrote a file, of mutagen, and of a corpus where one is at hand. */
import { readdirSync, readFileSync, statSync } from "node:fs"
import { basename, join } from "node:path"
import { has } from "@ledgerline/core/testing"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { audioReader } from "./AudioReader.ts"
import { openFile } from "./bytes.ts"
import { DEFAULT_LIMITS } from "./limits.ts"
import type { AudioReader, FileReading } from "./reading.ts"
import { canMakeFiles, encode, mutagenSays, run, tag, temporaryFolder } from "./testing/audioFiles.ts"
import { differences, MUTAGEN_DIFFERENCES, mutagenReads } from "./testing/mutagen.ts"
import { type Expected, KNOWN_DIFFERENCES, wrongFields } from "./testing/corpus.ts"

let reader: AudioReader
beforeAll(async () => {
  reader = audioReader()
})

async function read(path: string): Promise<FileReading> {
  const bytes = openFile(path)
  try {
    return await reader.read({ bytes, name: basename(path) }, DEFAULT_LIMITS)
  } finally {
    bytes.close()
  }
}

const ENCODERS = ["lame", "metaflac", "oggenc", "opusenc", "wavpack"] as const

describe.skipIf(!(canMakeFiles() && ENCODERS.map(has).every(Boolean)))("what people's programs write", () => {
  const folder = temporaryFolder()
  const path = (name: string): string => join(folder.path, name)
  afterAll(folder.close)

  it("is read back", async () => {
    const wav = encode(path("s.wav"))
    encode(path("s.flac"))
    run(
      "lame",
      "--quiet",
      "--id3v2-only",
      "--tt",
      "T",
      "--ta",
      "A",
      "--tl",
      "B",
      "--tn",
      "3/9",
      "--ty",
      "2004",
      wav,
      path("s.mp3"),
    )
    run(
      "metaflac",
      "--set-tag=TITLE=T",
      "--set-tag=ARTIST=A",
      "--set-tag=ALBUM=B",
      "--set-tag=TRACKNUMBER=3",
      path("s.flac"),
    )
    run("oggenc", "-Q", "-t", "T", "-a", "A", "-l", "B", "-N", "3", "-d", "2004", "-o", path("s.ogg"), wav)
    run(
      "opusenc",
      "--quiet",
      "--title",
      "T",
      "--artist",
      "A",
      "--album",
      "B",
      "--tracknumber",
      "3",
      wav,
      path("s.opus"),
    )
    run("wavpack", "-q", "-w", "Title=T", "-w", "Artist=A", "-w", "Album=B", "-w", "Track=3", wav, "-o", path("s.wv"))
    for (const name of ["s.mp3", "s.flac", "s.ogg", "s.opus", "s.wv"]) {
      const { common, technical, warnings } = await read(path(name))
      expect(common, name).toMatchObject({ title: "T", artist: "A", album: "B", track: 3 })
      expect([name, Math.round((technical.durationMs ?? 0) / 10), warnings]).toEqual([name, 50, []])
    }
  })
})

describe.skipIf(!canMakeFiles())("mutagen", () => {
  const folder = temporaryFolder()
  afterAll(folder.close)

  it("says the same of durations, rates, channels and names", async () => {
    const formats = {
      mp3: "id3v24",
      flac: "vorbis",
      ogg: "vorbis",
      opus: "vorbis",
      m4a: "mp4",
      wv: "ape",
      aiff: "chunk",
    } as const
    const files = Object.entries(formats).flatMap(([extension, format]) =>
      ["8000", "24000", "48000"].map((rate, i) => {
        const options = ["-ac", String(1 + (i % 2)), "-ar", rate, ...(extension === "ogg" ? ["-c:a", "libvorbis"] : [])]
        const file = encode(join(folder.path, `${rate}.${extension}`), ...options)
        return { file, format, tags: { TITLE: [`Título ${rate}`], ALBUM: ["An album"] } }
      }),
    )
    tag(files)
    const said = mutagenSays(files.map(({ file }) => file))
    for (const [i, { file }] of files.entries()) {
      const { common, technical } = await read(file)
      const theirs = said[i] as { seconds: number; sampleRate?: number }
      // Its Opus has no rate, since all of it is 48,000; AIFF has no names in its simple interface.
      const { sampleRate = 48_000, seconds, ...rest } = theirs
      // It takes AAC of one channel for two at any rate, as if parametric stereo could be there.
      if (file.endsWith("48000.m4a")) Object.assign(rest, { channels: 1 })
      const names = file.endsWith(".aiff") ? {} : { title: common.title, album: common.album }
      expect({ ...names, channels: technical.channels, sampleRate: technical.sampleRate }, file).toMatchObject(
        Object.fromEntries(
          Object.entries({ ...rest, sampleRate: sampleRate ?? 48_000 }).filter(([, value]) => value !== null),
        ),
      )
      // mutagen counts the delay and padding of MP3, up to four frames.
      expect(Math.abs((technical.durationMs ?? 0) - seconds * 1000), file).toBeLessThan(
        file.endsWith(".mp3") ? 400 : 30,
      )
    }
  })
})

// No suite, rather than a skipped one, where there is none: the corpus is no program that can be installed.
const corpora = [process.env["LEDGERLINE_CORPUS"]].filter((path) => path !== undefined)

describe.each(corpora)("the corpus in %s", (corpus) => {
  it.skipIf(!has("mutagen-inspect"))(
    "is read as mutagen reads it, but for explained differences",
    { timeout: 300_000 },
    async () => {
      const root = join(corpus, "audio")
      const names = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((name) =>
        statSync(join(root, name)).isFile(),
      )
      const said = mutagenReads(names.map((name) => join(root, name)))
      const other = new Map<string, readonly string[]>()
      const onlyTheirs: string[] = []
      let compared = 0
      for (const [i, name] of names.entries()) {
        const theirs = said[i]
        if (theirs == null) continue
        compared += 1
        const ours = await read(join(root, name)).catch(() => undefined)
        if (ours === undefined) onlyTheirs.push(name)
        else if (differences(ours, theirs).length > 0) other.set(name, differences(ours, theirs))
      }
      expect(compared).toBeGreaterThan(names.length * 0.8)
      // Its frame announces a rate that there is none of.
      expect(onlyTheirs).toEqual(["music-metadata/aac/adts-sf-escape.aac"])
      expect(Object.fromEntries(other)).toEqual(MUTAGEN_DIFFERENCES)
    },
  )

  it("is read as expected but for known differences", { timeout: 300_000 }, async () => {
    const rows = JSON.parse(readFileSync(join(corpus, "expected.json"), "utf8")) as readonly Expected[]
    const wrong = new Map<string, readonly string[]>()
    const refused: string[] = []
    for (const row of rows) {
      try {
        const fields = wrongFields(row, await read(join(corpus, "audio", row.file)))
        if (fields.length > 0) wrong.set(row.file, fields)
      } catch {
        refused.push(row.file)
      }
    }
    expect(Object.fromEntries(wrong)).toEqual(KNOWN_DIFFERENCES)
    // No audio, no audio either, cut off in its index, and an impossible count of headers.
    expect(refused.toSorted()).toEqual([
      "beets/no_ext_not_music",
      "music-metadata/aac/adts-sf-escape.aac",
      "music-metadata/asf/max-numberOfObjectHeaders.wma",
      "music-metadata/mp4/issue-749.m4a",
    ])
  })
})
