import i18next from "i18next"
import { beforeAll, describe, expect, it } from "vitest"
import { en } from "../app/messages/en.ts"
import { betterSound } from "./duplicates/quality.ts"
import { actorOf, namesFor, spelledOut } from "./naming.ts"
import { lengthOf, sizeOf } from "./readable.ts"
import { differences, mergeOf, partsIn } from "./review/proposal.ts"
import { between, moved, outline, placeOf, SHORTEST } from "./samples/waveform.ts"
import { timesOf } from "./times.ts"
import { commonValue, differing, parseTyped, readableValue, typedOf } from "./values.ts"

describe("a value", () => {
  const words = { none: "none", yes: "yes", no: "no" }

  it.each([
    [null, "none"],
    [[], "none"],
    [true, "yes"],
    [0, "0"],
    [["Jazz", "Soul"], "Jazz; Soul"],
  ])("%j is read as %s", (value, text) => expect(readableValue(value, words)).toBe(text))

  it.each([
    ["title", " Ampel ", "Ampel"],
    ["title", "  ", null],
    ["year", "1999", 1999],
    ["bpm", "92,5", 92.5],
    ["year", "last year", undefined],
    ["compilation", "true", true],
    ["compilation", "perhaps", undefined],
    ["genres", "Jazz; Soul ;", ["Jazz", "Soul"]],
  ])("typed into %s as %j is %j", (field, text, value) => expect(parseTyped(field, text)).toEqual(value))

  it.each([["Ampel"], [1999], [false], [["Jazz", "Soul"]], [null]])(
    "%j stays what it is when it is edited unchanged",
    (value) => {
      const field = Array.isArray(value) ? "genres" : { number: "year", boolean: "compilation" }[typeof value as string]
      expect(parseTyped(field ?? "title", typedOf(value))).toEqual(value)
    },
  )

  it("of many is one where all have it, and said to differ where not", () => {
    expect(commonValue([["Jazz"], ["Jazz"]])).toEqual({ same: true, value: ["Jazz"] })
    expect(commonValue(["a", null, undefined])).toEqual({ same: false, count: 2 })
  })
})

it.each([
  ["Paper Moon", "Paper Moon (Live)", "=Paper Moon+ (Live)"],
  ["Teh Moon", "The Moon", "-Teh+The= Moon"],
  ["same", "same", "=same"],
  ["", "new", "+new"],
  ["a b c", "a c", "=a -b =c"],
])("from %j to %j differs where words differ", (before, after, marked) => {
  const sign = { same: "=", gone: "-", new: "+" }
  const pieces = differing(before, after)
  expect(
    pieces
      .filter(({ kind }) => kind !== "new")
      .map(({ text }) => text)
      .join(""),
  ).toBe(before)
  expect(
    pieces
      .filter(({ kind }) => kind !== "gone")
      .map(({ text }) => text)
      .join(""),
  ).toBe(after)
  expect(pieces.map(({ kind, text }) => sign[kind] + text).join("")).toBe(marked)
})

describe("names", () => {
  beforeAll(async () => {
    await i18next.init({ lng: "en", resources: { en }, interpolation: { escapeValue: false } })
  })

  it("of who acts tell oneself, others, programs and providers apart", () => {
    expect(actorOf("user:ada", "ada").kind).toBe("me")
    expect(actorOf("user:eve", "ada")).toEqual({ kind: "person", name: "eve" })
    expect(actorOf("provider:discogs", "ada").kind).toBe("provider")
    const names = namesFor("ada")
    expect(["user:ada", "user:eve", "import", "provider:musicbrainz", "nightlyJob"].map(names.actor)).toEqual([
      "you",
      "eve",
      "Import",
      "MusicBrainz",
      "nightly job",
    ])
  })

  it("of sources, actions and fields are words, also where the program knows none", () => {
    const names = namesFor("ada")
    expect(["embedded", "grouping:discFolder"].map(names.provider)).toEqual([
      "Tags of the file",
      "grouping: disc folder",
    ])
    expect(names.operation({ kind: "import", label: "Music", type: "operation.started" })).toBe("Import: Music")
    expect(names.operation({ kind: null, label: null, type: "claim.attributed" })).toBe("Fields set")
    expect([names.field("albumArtist"), names.field("replay_gainMode")]).toEqual(["Album artist", "replay gain mode"])
    expect(spelledOut("sortTitle")).toBe("sort title")
  })
})

it("lengths, sizes and times are read in the language of the page, impossible ones too", () => {
  expect([lengthOf(272_600), lengthOf(3_725_000)]).toEqual(["4:33", "1:02:05"])
  expect(sizeOf(4_200_000, "en")).toBe("4.2 MB")
  expect(timesOf("de").day(Date.UTC(2026, 10, 21, 12))).toBe("Samstag, 21. November 2026")
  expect(timesOf("en").moment(2 ** 53)).toBe("—")
})

describe("a proposal", () => {
  it("is what would show otherwise", () => {
    const fields = { title: "Amsel", year: 1999, genres: ["Jazz"] }
    expect(differences({ fields }, { title: "Ampel", genres: ["Jazz"] })).toEqual([
      { field: "title", current: "Ampel", proposed: "Amsel" },
      { field: "year", current: null, proposed: 1999 },
    ])
  })

  it("of a merge names the other track, and parts are read leniently", () => {
    expect([mergeOf({ candidate: "merge:a1" }), mergeOf({ candidate: "discogs:1" })]).toEqual(["a1", undefined])
    expect([partsIn({ title: 0.9, odd: "x" }), partsIn(null)]).toEqual([{ title: 0.9 }, {}])
  })
})

it("lossless sound is better than any other, then what holds more", () => {
  const sound = (codec: string, bitDepth: number | null, bitRate: number) => ({
    codec,
    bitDepth,
    bitRate,
    sampleRate: 44_100,
  })
  expect(betterSound(sound("FLAC", 16, 700_000), sound("MP3", null, 320_000))).toBeGreaterThan(0)
  expect(betterSound(sound("FLAC", 16, 900_000), sound("FLAC", 24, 700_000))).toBeLessThan(0)
  expect(betterSound(sound("MP3", null, 192_000), sound("AAC", null, 192_000))).toBe(0)
})

describe("a stretch of a sound", () => {
  it("stays inside the sound and the right way round, however it is drawn and moved", () => {
    expect(between(900, -50, 1000)).toEqual({ startMs: 0, endMs: 900 })
    const stretch = { startMs: 400, endMs: 600 }
    expect(moved(stretch, "start", 700, 1000)).toEqual({ startMs: 600 - SHORTEST, endMs: 600 })
    expect(moved(stretch, "end", 5000, 1000)).toEqual({ startMs: 400, endMs: 1000 })
    expect(placeOf(62_340)).toBe("1:02.340")
  })

  it("is drawn with the peaks of all that falls into a column, and silence as a line", () => {
    const path = outline({ length: 4, data: [0, 0, -64, 127, -128, 10, 0, 0] }, 2)
    expect(path).toMatch(/^M0\.0,0\.8L1\.0,92\.2L1\.0,200\.0L0\.0,150\.0Z$/)
    expect(outline({ length: 0, data: [] }, 100)).toBe("")
  })
})
