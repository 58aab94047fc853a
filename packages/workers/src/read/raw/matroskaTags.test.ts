import { describe, expect, it } from "vitest"
import type { LoadedBlock } from "./locate.ts"
import { matroskaTags } from "./matroskaTags.ts"

/** An element: its id, a size of four bytes, its body. */
function element(id: number, ...parts: (Buffer | string)[]): Buffer {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part)))
  const hex = id.toString(16)
  const size = Buffer.alloc(4)
  size.writeUInt32BE(0x1000_0000 + body.length)
  return Buffer.concat([Buffer.from(hex.padStart(hex.length + (hex.length & 1), "0"), "hex"), size, body])
}

type Entry = readonly [name: string, value: string]

const simple = ([name, value]: Entry): Buffer => element(0x67c8, element(0x45a3, name), element(0x4487, value))

const of = (target: Buffer[], ...entries: Entry[]): Buffer =>
  element(0x7373, element(0x63c0, ...target), ...entries.map(simple))

const LEVEL = { album: element(0x68ca, "\x32"), track: element(0x68ca, "\x1e"), collection: element(0x68ca, "\x46") }
const CHAPTER = element(0x63c4, "\x01")
const TRACK_UID = element(0x63c5, "\x01")

const block = (kind: string, bytes: Buffer): LoadedBlock => ({
  kind,
  position: "inside",
  pieces: [{ offset: 0, length: bytes.length }],
  bytes,
})

function read(title: string | undefined, ...tags: Buffer[]): Record<string, readonly string[]> {
  const info = element(0x1549a966, ...(title === undefined ? [] : [element(0x7ba9, title)]))
  const blocks = [block("matroska:Info", info), block("matroska:Tags", element(0x1254c367, ...tags))]
  return Object.fromEntries(matroskaTags(blocks))
}

describe("tags of Matroska", () => {
  it("mean the album where they say so, and where only those of the track have a level", () => {
    const track = of(
      [LEVEL.track],
      ["TITLE", "Tune"],
      ["ARTIST", "Ada"],
      ["PART_NUMBER", "7"],
      ["REPLAYGAIN_GAIN", "-7"],
    )
    const album = [
      ["TITLE", "Album"],
      ["ARTIST", "Band"],
      ["PART_NUMBER", "2"],
      ["TOTAL_PARTS", "12"],
      ["DATE_RELEASED", "1999-05"],
      ["REPLAYGAIN_GAIN", "-8"],
    ] as const
    for (const target of [[LEVEL.album], []]) {
      expect(read(undefined, of(target, ...album), track)).toEqual({
        TITLE: ["Tune"],
        ARTIST: ["Ada"],
        TRACKNUMBER: ["7"],
        REPLAYGAIN_TRACK_GAIN: ["-7"],
        ALBUM: ["Album"],
        ALBUMARTIST: ["Band"],
        DISCNUMBER: ["2"],
        TRACKTOTAL: ["12"],
        DATE: ["1999-05"],
        REPLAYGAIN_ALBUM_GAIN: ["-8"],
      })
    }
  })

  it("mean the track where none has a level, or where they are of a stream", () => {
    for (const target of [[], [TRACK_UID]])
      expect(read("Tune", of(target, ["ARTIST", "Ada"], ["ALBUM", "Album"], ["GENRE", "A"], ["GENRE", "B"]))).toEqual({
        ARTIST: ["Ada"],
        ALBUM: ["Album"],
        GENRE: ["A", "B"],
        TITLE: ["Tune"],
      })
  })

  it("are the album's where nothing but an album is told of, with the title in the segment", () => {
    expect(read("Tune", of([LEVEL.album], ["TITLE", "Album"]))).toEqual({ ALBUM: ["Album"], TITLE: ["Tune"] })
  })

  it("are left out where they are of a chapter or of a collection, and where they are cut off", () => {
    const chapter = of([CHAPTER], ["TITLE", "Chapter"])
    const cut = of([LEVEL.track], ["TITLE", "Tune"]).subarray(0, -3)
    expect(read(undefined, chapter, of([LEVEL.collection], ["TITLE", "Collection"]), cut)).toEqual({})
  })
})
