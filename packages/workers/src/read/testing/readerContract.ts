/** What every reader owes, over files of every format. Each says what it lacks; a lack that was mended must go from the list. */
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { openFile } from "../bytes.ts"
import { DEFAULT_LIMITS, type Limits } from "../limits.ts"
import { restore } from "../raw/block.ts"
import type { AudioReader, Common, FileReading, Technical } from "../reading.ts"
import { canMakeFiles, encode, fakeImage, tag, type TagFormat, temporaryFolder } from "./audioFiles.ts"
import { KNOWN_COMMON, KNOWN_TAGS } from "./knownTags.ts"

interface Format {
  readonly file: string
  readonly tags: TagFormat
  readonly options?: readonly string[]
  readonly technical: Partial<Technical>
  /** What the format has no place for, or what mutagen does not write there. */
  readonly without?: readonly (keyof Common)[]
  /** What the format can only say less exactly. */
  readonly instead?: Partial<Common>
}

const CD = { sampleRate: 44_100, channels: 2 }
/** Version 2.3 has neither months without days nor lists of genres. */
const ID3V23 = {
  without: ["sortTitle", "sortArtist", "sortAlbum", "discTitle", "moods"],
  instead: { date: "2004", originalDate: "1999" },
} as const

const FORMATS: readonly Format[] = [
  { file: "id3v24.mp3", tags: "id3v24", technical: { ...CD, container: "mp3", codec: "MP3", lossless: false } },
  { file: "id3v23.mp3", tags: "id3v23", technical: { ...CD, container: "mp3", codec: "MP3" }, ...ID3V23 },
  {
    file: "a.flac",
    tags: "vorbis",
    technical: { ...CD, container: "flac", codec: "FLAC", lossless: true, bitDepth: 16 },
  },
  {
    file: "a.ogg",
    tags: "vorbis",
    options: ["-c:a", "libvorbis"],
    technical: { ...CD, container: "ogg", codec: "Vorbis", lossless: false },
  },
  {
    file: "a.opus",
    tags: "vorbis",
    options: ["-c:a", "libopus"],
    technical: { container: "ogg", codec: "Opus", sampleRate: 48_000, channels: 2 },
  },
  {
    file: "aac.m4a",
    tags: "mp4",
    options: ["-c:a", "aac"],
    technical: { ...CD, container: "mp4", codec: "AAC", codecProfile: "LC", lossless: false },
    without: ["performers"],
  },
  {
    file: "alac.m4a",
    tags: "mp4",
    options: ["-c:a", "alac", "-sample_fmt", "s16p"],
    technical: { ...CD, container: "mp4", codec: "ALAC", lossless: true, bitDepth: 16 },
    without: ["performers"],
  },
  { file: "a.wv", tags: "ape", technical: { ...CD, container: "wavpack", codec: "WavPack", lossless: true } },
  {
    file: "a.wma",
    tags: "asf",
    technical: { ...CD, container: "asf", codec: "WMA" },
    without: ["performers", "movement", "movementNumber", "movementTotal", "explicit"],
  },
  {
    file: "a.aiff",
    tags: "chunk",
    technical: { ...CD, container: "aiff", codec: "PCM", lossless: true, bitDepth: 16 },
  },
  { file: "a.wav", tags: "chunk", technical: { ...CD, container: "wav", codec: "PCM", lossless: true, bitDepth: 16 } },
]

const FRONT = fakeImage("jpeg", 200_000)
const BACK = fakeImage("png", 70_000, 2)

export interface Lacks {
  /** By file of {@link FORMATS}. */
  readonly fields?: Readonly<Record<string, readonly (keyof Common)[]>>
  /** What it calls the codec. */
  readonly codec?: Readonly<Record<string, string>>
  /** Files whose pictures it cannot read. */
  readonly pictures?: readonly string[]
}

export function readerContract(name: string, make: () => Promise<AudioReader>, lacks: Lacks = {}): void {
  describe.skipIf(!canMakeFiles())(`${name} reads`, () => {
    const folder = temporaryFolder()
    let reader: AudioReader
    const read = async (file: string, limits: Partial<Limits> = {}): Promise<FileReading> => {
      const bytes = openFile(join(folder.path, file))
      try {
        return await reader.read({ bytes, name: file }, { ...DEFAULT_LIMITS, ...limits })
      } finally {
        bytes.close()
      }
    }

    beforeAll(async () => {
      reader = await make()
      const jobs = FORMATS.map(({ file, tags, options = [] }) => ({
        file: encode(join(folder.path, file), ...options),
        format: tags,
        tags: KNOWN_TAGS,
        pictures: [[3, "the front", FRONT] as const, [4, "the back", BACK] as const],
      }))
      tag(jobs)
    })
    afterAll(folder.close)

    describe.each(FORMATS)("$file", ({ file, tags, technical, without = [], instead = {} }) => {
      const lacking = new Set<string>([...without, ...(lacks.fields?.[file] ?? [])])
      const only = (fields: Common) =>
        Object.fromEntries(Object.entries(fields).filter(([field]) => !lacking.has(field)))
      const expected = only({ ...KNOWN_COMMON, ...instead })

      it("with every field", async () => {
        const { common } = await read(file)
        expect(only(common)).toEqual(expected)
        for (const field of lacks.fields?.[file] ?? []) {
          expect(common[field], `${field} is not lacking any more`).not.toEqual(KNOWN_COMMON[field])
        }
      })

      it("with its technical data", async () => {
        const reading = await read(file)
        const codec = lacks.codec?.[file]
        expect(reading.technical).toMatchObject({ ...technical, ...(codec === undefined ? {} : { codec }) })
        // AAC and WMA begin and end with silence that the file does not tell of.
        expect(Math.abs((reading.technical.durationMs ?? 0) - 500)).toBeLessThan(30)
      })

      it("with pictures, told by their bytes", async () => {
        const { pictures } = await read(file)
        const sorted = pictures.toSorted((a, b) => b.bytes.length - a.bytes.length)
        // MP4 has no types of pictures.
        const typeOf = (type: string) => (tags === "mp4" ? "other" : type)
        const seen = sorted.map(({ mime, type }) => [mime, type])
        const owed = [
          ["image/jpeg", typeOf("front")],
          ["image/png", typeOf("back")],
        ]
        if (lacks.pictures?.includes(file) === true) {
          expect(seen, "pictures are not lacking any more").not.toEqual(owed)
          return
        }
        expect(seen).toEqual(owed)
        expect(Buffer.compare(sorted[0]?.bytes ?? new Uint8Array(), FRONT)).toBe(0)
        expect(Buffer.compare(sorted[1]?.bytes ?? new Uint8Array(), BACK)).toBe(0)
      })

      it("with raw tags that restore byte for byte", async () => {
        const { raw, pictures } = await read(file)
        const picture = (hash: string): Uint8Array =>
          pictures.find((each) => each.hash === hash)?.bytes ?? new Uint8Array()
        const whole = openFile(join(folder.path, file))
        const bytes = Buffer.alloc(whole.size)
        whole.read(bytes, 0)
        whole.close()
        expect(raw.length).toBeGreaterThan(0)
        const kept = raw
          .flatMap(({ parts }) => parts)
          .reduce((sum, part) => sum + ("bytes" in part ? part.bytes.length : 0), 0)
        if (lacks.pictures?.includes(file) !== true) expect(kept, "pictures are not kept twice").toBeLessThan(20_000)
        for (const block of raw) {
          const restored = restore(block, picture)
          expect(restored.length).toBe(block.length)
          // In Ogg a long packet goes over several pages; what stands before the picture is in the first.
          const whole = block.kind !== "vorbisComment" || file.endsWith(".flac") ? block.length : 500
          expect(restored.compare(bytes, block.offset, block.offset + whole, 0, whole)).toBe(0)
        }
      })

      it("the same each time", async () => {
        expect(await read(file)).toEqual(await read(file))
      })

      it("leaving out a picture that is too large, with a warning", async () => {
        const { pictures, warnings } = await read(file, { pictureBytes: 100_000 })
        expect(pictures.every(({ bytes }) => bytes.length <= 100_000)).toBe(true)
        expect(warnings.map(({ code }) => code)).toContain("pictureTooLarge")
      })
    })
  })
}
