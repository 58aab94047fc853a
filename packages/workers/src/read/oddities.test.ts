/** What real files hold that no specification asks for. Each case is one that readers got wrong. */
import { copyFileSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { audioReader } from "./AudioReader.ts"
import { memorySource } from "./bytes.ts"
import { DEFAULT_LIMITS, type Limits } from "./limits.ts"
import type { AudioReader, FileReading } from "./reading.ts"
import { canMakeFiles, encode, tag, type TagFormat, temporaryFolder } from "./testing/audioFiles.ts"

describe.skipIf(!canMakeFiles())("reading", () => {
  const folder = temporaryFolder()
  const path = (name: string): string => join(folder.path, name)
  let reader: AudioReader

  beforeAll(async () => {
    reader = audioReader()
    encode(path("plain.mp3"), "-id3v2_version", "0")
    encode(path("plain.flac"))
    encode(path("plain.m4a"), "-c:a", "aac")
    encode(path("plain.opus"), "-c:a", "libopus", "-ar", "16000")
    encode(path("plain.ogg"), "-c:a", "libvorbis")
    encode(path("plain.wav"))
    encode(path("plain.wma"))
  })
  afterAll(folder.close)

  const readBytes = (bytes: Uint8Array, name = "file", limits: Partial<Limits> = {}): Promise<FileReading> =>
    reader.read({ bytes: memorySource(bytes), name }, { ...DEFAULT_LIMITS, ...limits })

  const readFile = (name: string, limits?: Partial<Limits>) => readBytes(readFileSync(path(name)), name, limits)

  async function tagged(
    extension: string,
    format: TagFormat,
    tags: Record<string, readonly string[]>,
    more: object = {},
  ) {
    const name = `tagged.${extension}`
    copyFileSync(path(`plain.${extension}`), path(name))
    tag([{ file: path(name), format, tags, ...more }])
    return readFile(name)
  }

  /** An MP3 whose tag of version 2.3 has these bytes for text, declared Latin-1. */
  async function latin1(frames: Record<string, string | Uint8Array>): Promise<FileReading> {
    const body = Object.entries(frames).map(([id, text]) => {
      const bytes = Buffer.concat([Buffer.from([0]), Buffer.from(text)])
      const header = Buffer.alloc(10)
      header.write(id, "latin1")
      header.writeUInt32BE(bytes.length, 4)
      return Buffer.concat([header, bytes])
    })
    const tagBytes = Buffer.concat(body)
    const size = [21, 14, 7, 0].map((shift) => (tagBytes.length >> shift) & 0x7f)
    return readBytes(
      Buffer.concat([
        Buffer.from("ID3\x03\0\0", "latin1"),
        Buffer.from(size),
        tagBytes,
        readFileSync(path("plain.mp3")),
      ]),
    )
  }

  const codes = ({ warnings }: FileReading) => warnings.map(({ code }) => code)

  describe("works and movements", () => {
    it("tells the work from the grouping where an ID3 tag has both", async () => {
      const { common } = await latin1({ TIT1: "Piano", TXXX: "WORK\0Sonata No. 2" })
      expect(common).toMatchObject({ grouping: "Piano", work: "Sonata No. 2" })
    })

    it("takes the content group for a work where another frame is the grouping", async () => {
      const { common } = await latin1({ TIT1: "Sonata No. 2", GRP1: "Piano" })
      expect(common).toMatchObject({ grouping: "Piano", work: "Sonata No. 2" })
    })

    it("takes MOVEMENT for the number that it is beside a name, and for a name where it is none", async () => {
      const numbered = { MOVEMENTNAME: ["Allegro"], MOVEMENT: ["2"], MOVEMENTTOTAL: ["4"] }
      expect((await tagged("flac", "vorbis", numbered)).common).toMatchObject({
        movement: "Allegro",
        movementNumber: 2,
        movementTotal: 4,
      })
      expect((await tagged("flac", "vorbis", { MOVEMENT: ["Allegro"] })).common).toMatchObject({ movement: "Allegro" })
      const { common } = await tagged("flac", "vorbis", { MOVEMENT: ["2/4"] })
      expect(common).toMatchObject({ movementNumber: 2, movementTotal: 4 })
      expect(common).not.toHaveProperty("movement")
    })
  })

  it("says of an empty file that it is", async () => {
    for (const name of ["a.mp3", "a.flac", "a.mpc"])
      await expect(readBytes(new Uint8Array(), name)).rejects.toMatchObject({
        reason: "notAudio",
        message: "the file is empty",
      })
  })

  it("tells AAC without a container from MP3", async () => {
    encode(path("plain.aac"), "-c:a", "aac")
    const { technical } = await readFile("plain.aac")
    expect(technical).toMatchObject({
      container: "aac",
      codec: "AAC",
      lossless: false,
      sampleRate: 44_100,
      channels: 2,
    })
  })

  it("gives several values of WMA in their order, and totals in tags of their own", async () => {
    const { common } = await tagged("wma", "asf", {
      ARTIST: ["C", "A", "B"],
      GENRE: ["Rock", "Post-Punk", "Dub"],
      TOTALTRACKS: ["12"],
      TOTALDISCS: ["3"],
    })
    expect(common).toMatchObject({
      artists: ["C", "A", "B"],
      genres: ["Rock", "Post-Punk", "Dub"],
      trackTotal: 12,
      discTotal: 3,
    })
  })

  describe("Matroska", () => {
    const made = async (name: string, ...options: string[]) => {
      encode(path(name), ...options)
      return readFile(name)
    }

    it("has its title in the segment, where ffmpeg writes it", async () => {
      const tags = {
        title: "Größe",
        artist: "A",
        album: "B",
        album_artist: "C",
        performer: "D",
        track: "3",
        date: "1999-05",
      }
      const options = Object.entries(tags).flatMap(([name, value]) => ["-metadata", `${name}=${value}`])
      for (const name of ["made.mka", "made.webm"]) {
        const { common } = await made(name, "-c:a", "libopus", "-ar", "48000", ...options)
        expect(common).toMatchObject({
          title: "Größe",
          artist: "A",
          album: "B",
          albumArtist: "C",
          track: 3,
          date: "1999-05",
        })
        expect(common.performers).toEqual([{ name: "D" }])
      }
    })
  })

  describe("names that a slash parts in ID3v2.3", () => {
    const ID = ["0b3bc2a8-9e5d-4d5f-9a58-8a4f5f3c1d01", "0b3bc2a8-9e5d-4d5f-9a58-8a4f5f3c1d02"]

    it("gives them separately and the artist as printed", async () => {
      const { common } = await tagged("mp3", "id3v23", {
        ARTIST: ["A", "B"],
        COMPOSER: ["C", "D"],
        MUSICBRAINZ_ARTISTID: ID,
      })
      expect(common).toMatchObject({
        artist: "A/B",
        artists: ["A", "B"],
        composers: ["C", "D"],
        musicbrainzArtistIds: ID,
      })
    })

    it("leaves a name whole that has one id, or is known", async () => {
      const one = await tagged("mp3", "id3v23", { ARTIST: ["Face/Off"], MUSICBRAINZ_ARTISTID: ID.slice(0, 1) })
      expect(one.common.artists).toEqual(["Face/Off"])
      expect((await tagged("mp3", "id3v23", { ARTIST: ["AC/DC"] })).common.artists).toEqual(["AC/DC"])
    })

    it("does not part them in version 2.4", async () => {
      expect((await tagged("mp3", "id3v24", { ARTIST: ["A/B"] })).common.artists).toEqual(["A/B"])
    })
  })

  it("takes empty values for none", async () => {
    const { common } = await tagged("ogg", "vorbis", { TITLE: [""], ARTIST: [" "], ALBUM: ["x"], GENRE: ["", "Rock"] })
    expect(common).toEqual({ album: "x", genres: ["Rock"] })
  })

  it("takes track 0 for none", async () => {
    const { common, warnings } = await tagged("mp3", "id3v24", { TITLE: ["x"], TRACKNUMBER: ["0"], DISCNUMBER: ["0"] })
    expect(common).toEqual({ title: "x" })
    expect(warnings).toEqual([])
  })

  it("reads pairs of numbers in Vorbis comments", async () => {
    const { common } = await tagged("flac", "vorbis", { TRACKNUMBER: ["15/17"], DISCNUMBER: ["1/2"] })
    expect(common).toEqual({ track: 15, trackTotal: 17, disc: 1, discTotal: 2 })
  })

  it("reads names of ID3 frames in Vorbis comments", async () => {
    const { common } = await tagged("ogg", "vorbis", {
      TIT2: ["T"],
      TPE1: ["A"],
      TALB: ["B"],
      TYER: ["1999"],
      TRCK: ["3/4"],
    })
    expect(common).toMatchObject({ title: "T", artist: "A", album: "B", year: 1999, track: 3, trackTotal: 4 })
  })

  it("warns of a track that is no number and keeps it raw", async () => {
    const reading = await tagged("mp3", "id3v24", { TITLE: ["x"], TRACKNUMBER: ["A1"] })
    expect(reading.common).toEqual({ title: "x" })
    expect(reading.warnings).toContainEqual({ code: "oddField", detail: "TRACKNUMBER: A1" })
  })

  it("keeps fractions of beats", async () => {
    expect((await tagged("mp3", "id3v24", { BPM: ["127.5"] })).common.bpm).toBe(127.5)
  })

  it("reads Opus at 48 kHz whatever went in, with delay and gains towards -18 LUFS", async () => {
    const { technical, common } = await tagged("opus", "vorbis", {
      R128_TRACK_GAIN: ["-512"],
      R128_ALBUM_GAIN: ["256"],
    })
    expect(technical).toMatchObject({ codec: "Opus", sampleRate: 48_000, durationMs: 500, totalSamples: 24_000 })
    expect(technical.encoderDelay).toBeGreaterThan(0)
    expect(common).toEqual({ replayGainTrack: 3, replayGainAlbum: 6 })
  })

  it("knows how many samples an MP3 has between delay and padding", async () => {
    const { technical } = await readFile("plain.mp3")
    expect(technical.totalSamples).toBe(22_050)
    expect((technical.encoderDelay ?? 0) + (technical.encoderPadding ?? 0) + 22_050).toBe(
      Math.ceil(23_000 / 1152) * 1152 + 1152,
    )
  })

  it("reads synced lyrics of ID3, and times in text", async () => {
    const id3 = await tagged(
      "mp3",
      "id3v24",
      { TITLE: ["x"] },
      {
        synced: [
          ["first", 1000],
          ["second", 2500],
        ],
      },
    )
    const lines = [
      { timeMs: 1000, text: "first" },
      { timeMs: 2500, text: "second" },
    ]
    expect(id3.common.syncedLyrics).toEqual(lines)
    expect(id3.reader.name).toBe("taglib+music-metadata")
    const vorbis = await tagged("ogg", "vorbis", { LYRICS: ["[00:01.00]first\n[00:02.50]second"] })
    expect(vorbis.common).toEqual({ lyrics: "first\nsecond", syncedLyrics: lines })
  })

  it("reads chapters", async () => {
    const { common } = await tagged(
      "mp3",
      "id3v24",
      {},
      {
        chapters: [
          [0, 200, "One"],
          [200, 500, "Two"],
        ],
      },
    )
    expect(common.chapters).toEqual([
      { startMs: 0, endMs: 200, title: "One" },
      { startMs: 200, endMs: 500, title: "Two" },
    ])
  })

  it("reads chapters of Vorbis comments", async () => {
    const { common } = await tagged("opus", "vorbis", {
      CHAPTER002: ["00:01:30.500"],
      CHAPTER001: ["00:00:00.000"],
      CHAPTER001NAME: ["One"],
    })
    expect(common.chapters).toEqual([{ startMs: 0, title: "One" }, { startMs: 90_500 }])
  })

  it("adds what only an APE tag says beside ID3v2, as gains of mp3gain", async () => {
    copyFileSync(path("plain.mp3"), path("two.mp3"))
    tag([
      { file: path("two.mp3"), format: "id3v24", tags: { TITLE: ["From ID3"] } },
      { file: path("two.mp3"), format: "ape", tags: { TITLE: ["From APE"], REPLAYGAIN_TRACK_GAIN: ["-3.5 dB"] } },
    ])
    const { common, raw } = await readFile("two.mp3")
    expect(common).toEqual({ title: "From ID3", replayGainTrack: -3.5 })
    expect(raw.map(({ kind, position }) => [kind, position])).toEqual([
      ["id3v2", "start"],
      ["apev2", "end"],
    ])
  })

  it("goes by bytes where the name says another format", async () => {
    const reading = await readBytes(readFileSync(path("plain.flac")), "wrong.mp3")
    expect(reading.technical).toMatchObject({ container: "flac", codec: "FLAC" })
    expect(codes(reading)).toEqual(["wrongExtension"])
  })

  it("names the codec of a WAV that is not PCM", async () => {
    encode(path("alaw.wav"), "-c:a", "pcm_alaw")
    expect((await readFile("alaw.wav")).technical).toMatchObject({ codec: "A-law", lossless: false })
  })

  describe("text declared Latin-1", () => {
    it("is read as UTF-8 where it is that", async () => {
      const reading = await latin1({ TIT2: "Größe", TPE1: "光" })
      expect(reading.common).toMatchObject({ title: "Größe", artist: "光" })
      expect(reading.warnings).toEqual([
        { code: "invalidEncoding", detail: "ARTIST, TITLE: said to be Latin-1, read as utf-8" },
      ])
    })

    it("is read as Windows-1251 where it is that, and the bytes are kept", async () => {
      const bytes = Buffer.from("c3f0f3efefe020eaf0eee2e8", "hex")
      const reading = await latin1({ TIT2: bytes, TPE1: Buffer.from("cae8edee", "hex") })
      expect(reading.common).toMatchObject({ title: "Группа крови", artist: "Кино" })
      const [block] = reading.raw
      expect(block?.parts.some((part) => part.kind === "bytes" && Buffer.from(part.bytes).includes(bytes))).toBe(true)
    })

    it("stays where it is that", async () => {
      const reading = await latin1({
        TIT2: Buffer.from("Ágætis byrjun", "latin1"),
        TPE1: Buffer.from("Sigur Rós", "latin1"),
      })
      expect(reading.common).toMatchObject({ title: "Ágætis byrjun", artist: "Sigur Rós" })
      expect(reading.warnings).toEqual([])
    })
  })

  it("reads Vorbis comments that are no UTF-8 as what they are", async () => {
    await tagged("flac", "vorbis", { TITLE: ["title"], ARTIST: ["artist"] })
    const bytes = readFileSync(path("tagged.flac"))
    bytes.write(Buffer.from("c0ebe8f1e0", "hex").toString("latin1"), bytes.indexOf("title"), "latin1")
    bytes.write("Bj\xf6rk ", bytes.indexOf("artist"), "latin1")
    const cyrillic = await readBytes(bytes)
    expect(cyrillic.common).toMatchObject({ title: "Алиса", artist: "Björk" })
    expect(cyrillic.warnings).toContainEqual({ code: "invalidEncoding", detail: "ARTIST, TITLE: no UTF-8" })
  })

  it("leaves text in UTF-8 alone that looks like something else", async () => {
    const { common, warnings } = await tagged("mp3", "id3v24", { TITLE: ["Ãœber"], ARTIST: ["Êèíî"] })
    expect(common).toMatchObject({ title: "Ãœber", artist: "Êèíî" })
    expect(warnings).toEqual([])
  })

  it("warns where limits leave something out", async () => {
    const values = Array.from({ length: 30 }, (_, i) => `G${i}`)
    copyFileSync(path("plain.flac"), path("much.flac"))
    tag([
      { file: path("much.flac"), format: "vorbis", tags: { GENRE: values, TITLE: ["x".repeat(2000)], ARTIST: ["a"] } },
    ])
    const reading = await readFile("much.flac", { valuesPerTag: 20, textLength: 1000 })
    expect(reading.common.genres).toHaveLength(20)
    expect(reading.common.title).toBeUndefined()
    expect(codes(reading)).toEqual(["tooMuch", "tooMuch"])
    expect((await readFile("much.flac", { rawBytes: 100 })).raw).toEqual([])
  })

  it("refuses a file beyond the limit", async () => {
    await expect(readFile("plain.flac", { fileBytes: 100 })).rejects.toMatchObject({ reason: "tooLarge" })
  })

  it("does not believe a duration for which there are no bytes", async () => {
    const flac = readFileSync(path("plain.flac"))
    // The count of samples in STREAMINFO: 36 bits, all set.
    flac[21] = (flac[21] as number) | 15
    flac.fill(0xff, 22, 26)
    const reading = await readBytes(flac)
    expect(reading.technical.durationMs).toBeUndefined()
    expect(codes(reading)).toContain("implausibleDuration")
  })

  it("says that tags are cut off", async () => {
    const reading = await tagged("flac", "vorbis", { TITLE: ["x"] }, { pictures: [[3, "", "AAAA".repeat(5000)]] })
    expect(reading.pictures).toHaveLength(1)
    writeFileSync(path("cut.flac"), readFileSync(path("tagged.flac")).subarray(0, 9000))
    expect(codes(await readFile("cut.flac"))).toContain("truncated")
  })
})
