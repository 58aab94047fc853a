import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { parseCue, UnreadableCueSheet } from "./cue.ts"

const parse = (text: string, encoding: BufferEncoding = "utf8") => parseCue(Buffer.from(text, encoding))

const ALBUM = `REM GENRE "Post Rock"
REM DATE 1999
REM DISCNUMBER 1
REM TOTALDISCS 2
REM COMMENT "ExactAudioCopy v0.99"
CATALOG 0-724352-190201
PERFORMER "Somebody"
TITLE "An Album"
FILE "An Album.flac" WAVE
  TRACK 01 AUDIO
    TITLE "One"
    PERFORMER "Somebody & Else"
    ISRC FRZ039100421
    FLAGS DCP PRE
    INDEX 01 00:00:00
  TRACK 02 AUDIO
    TITLE "Two"
    SONGWRITER "W"
    INDEX 00 03:59:37
    INDEX 01 04:01:00
    INDEX 02 05:00:00
  TRACK 03 AUDIO
    TITLE ""
    PREGAP 00:02:00
    INDEX 01 74:10:74
`

describe("a CUE sheet", () => {
  it("has the disc and its tracks with times", () => {
    const { files, ...disc } = parse(ALBUM.replaceAll("\n", "\r\n"))
    expect(disc).toEqual({
      title: "An Album",
      performer: "Somebody",
      genre: "Post Rock",
      date: "1999",
      catalog: "0724352190201",
      discNumber: 1,
      discTotal: 2,
      warnings: [],
    })
    expect(files).toMatchObject([{ location: { path: "An Album.flac" }, type: "WAVE" }])
    expect(files[0]?.tracks).toEqual([
      {
        number: 1,
        mode: "AUDIO",
        isAudio: true,
        title: "One",
        performer: "Somebody & Else",
        isrc: "FRZ039100421",
        flags: ["DCP", "PRE"],
        startFrame: 0,
        startMs: 0,
        endFrame: 18_075,
        endMs: 241_000,
      },
      {
        number: 2,
        mode: "AUDIO",
        isAudio: true,
        title: "Two",
        writer: "W",
        flags: [],
        pregapMs: 239_493,
        startFrame: 18_075,
        startMs: 241_000,
        endFrame: 333_824,
        endMs: 4_450_987,
      },
      { number: 3, mode: "AUDIO", isAudio: true, flags: [], startFrame: 333_824, startMs: 4_450_987 },
    ])
  })

  it("can have a file for each track, with pregaps at the ends of files", () => {
    const { files } = parse(
      'FILE "01.wav" WAVE\nTRACK 01 AUDIO\nINDEX 01 00:00:00\nTRACK 02 AUDIO\nINDEX 00 03:00:00\nFILE "02.wav" WAVE\nINDEX 01 00:00:00\n',
    )
    expect(
      files.map(({ tracks }) => tracks.map(({ number, startMs, pregapMs }) => [number, startMs, pregapMs])),
    ).toEqual([[[1, 0, undefined]], [[2, 0, undefined]]])
  })

  it("has a hidden track where there is audio in front of the first", () => {
    const sheet = (start: string) =>
      parse(`FILE a.wav WAVE\nTRACK 01 AUDIO\nINDEX 00 00:00:00\nINDEX 01 ${start}\n`).files[0]?.tracks
    expect(sheet("04:30:00")?.[0]).toMatchObject({ number: 0, isHidden: true, startMs: 0, endMs: 270_000 })
    expect(sheet("00:02:00")).toHaveLength(1)
  })

  it("gives a pregap to the track before, but not that of data", () => {
    const { files } = parse(
      "FILE a.wav WAVE\nTRACK 01 AUDIO\nINDEX 01 00:00:00\nTRACK 02 AUDIO\nINDEX 00 01:00:00\nINDEX 01 01:02:10\n" +
        "TRACK 03 MODE2/2336\nINDEX 00 03:00:00\nINDEX 01 03:02:00\n",
    )
    expect(files[0]?.tracks.map(({ startFrame, endFrame }) => [startFrame, endFrame])).toEqual([
      [0, 62 * 75 + 10],
      [62 * 75 + 10, 180 * 75],
      [182 * 75, undefined],
    ])
  })

  it("tells data tracks from audio", () => {
    const { files } = parse(
      "FILE a.bin BINARY\nTRACK 01 MODE1/2352\nINDEX 01 00:00:00\nTRACK 02 AUDIO\nINDEX 01 10:00:00\n",
    )
    expect(files[0]?.tracks.map(({ mode, isAudio }) => [mode, isAudio])).toEqual([
      ["MODE1/2352", false],
      ["AUDIO", true],
    ])
  })

  it("takes names without quotes, with folders, and lower case", () => {
    const { files } = parse("file Disc 1\\An Album.wav wave\ntrack 1 audio\nindex 1 0:0:0\n")
    expect(files[0]).toMatchObject({ location: { path: "Disc 1/An Album.wav" }, type: "WAVE" })
  })

  it.each([
    ["UTF-8 with a mark", Buffer.from(`\ufeff${ALBUM.replace("One", "Dvořák")}`), "Dvořák"],
    ["UTF-16", Buffer.from(`\ufeff${ALBUM.replace("One", "Dvořák")}`, "utf16le"), "Dvořák"],
    ["Windows-1252", Buffer.from(ALBUM.replace("One", "Déjà vu"), "latin1"), "Déjà vu"],
    ["Windows-1251", Buffer.from(ALBUM.replace("One", "\u00cf\u00f0\u00e8\u00e2\u00e5\u00f2"), "latin1"), "Привет"],
  ])("is read as %s", (_, bytes, title) => {
    expect(parseCue(bytes).files[0]?.tracks[0]?.title).toBe(title)
  })

  it("says what is odd, and ends no track before it begins", () => {
    const { files, warnings } = parse(
      "FILE a.wav WAVE\nTRACK 01 AUDIO\nINDEX 01 05:00:00\nTRACK 02 AUDIO\nINDEX 01 01:00:00\nINDEX 01 1:99:99\nWHAT 1\n",
    )
    expect(files[0]?.tracks.map(({ startMs, endMs }) => [startMs, endMs]).slice(-2)).toEqual([
      [300_000, undefined],
      [60_000, undefined],
    ])
    expect(warnings.map(({ line }) => line)).toEqual([6, 7, undefined])
  })

  it("fails in one way, whatever the bytes", () => {
    expect(() => parse("TITLE x")).toThrow(UnreadableCueSheet)
    expect(() => parseCue(new Uint8Array(2 * 1024 * 1024))).toThrow(UnreadableCueSheet)
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.string({ unit: "binary" }).map((text) => Buffer.from(text)),
    )
    fc.assert(
      fc.property(fc.nat(ALBUM.length), bytes, fc.nat(ALBUM.length), (from, piece, to) => {
        try {
          parseCue(Buffer.concat([Buffer.from(ALBUM.slice(0, from)), piece, Buffer.from(ALBUM.slice(to))]))
        } catch (error) {
          expect(error).toBeInstanceOf(UnreadableCueSheet)
        }
      }),
      { numRuns: 1000 },
    )
  })
})
