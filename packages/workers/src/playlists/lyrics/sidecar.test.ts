import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { lyricFields, readSidecarLyrics, writeLrc } from "./sidecar.ts"

const read = (text: string, encoding: BufferEncoding = "utf8") => readSidecarLyrics(Buffer.from(text, encoding))

describe("sidecar lyrics", () => {
  it("have times, several a line, in order", () => {
    expect(read("[ti:A]\r\n[00:12.5][01:02.34]Again\r\n[00:01]First\r\n\r\n[00:20.123]\r\n")).toEqual({
      lyrics: "First\nAgain\n\nAgain",
      syncedLyrics: [
        { timeMs: 1000, text: "First" },
        { timeMs: 12_500, text: "Again" },
        { timeMs: 20_123, text: "" },
        { timeMs: 62_340, text: "Again" },
      ],
    })
  })

  it("are shifted by their offset, never before the beginning", () => {
    const times = (offset: string) => read(`[offset:${offset}]\n[00:01.00]a\n[00:03.00]b`).syncedLyrics
    expect(times("+2000")?.map(({ timeMs }) => timeMs)).toEqual([0, 1000])
    expect(times("-500")?.map(({ timeMs }) => timeMs)).toEqual([1500, 3500])
  })

  it("leave out the times of words", () => {
    expect(read("[00:01.00]<00:01.00> One <00:01.50> two").syncedLyrics).toEqual([{ timeMs: 1000, text: "One two" }])
  })

  it("without times are plain", () => {
    expect(read("[ar:Somebody]\nOne\r\nTwo [chorus]\rThree  \n\n")).toEqual({ lyrics: "One\nTwo [chorus]\nThree" })
    expect(read(" \n")).toEqual({})
  })

  it.each([
    ["UTF-8 with a mark", Buffer.from("\ufeff[00:01.00]Dvořák")],
    ["UTF-16", Buffer.from("\ufeff[00:01.00]Dvořák", "utf16le")],
    ["UTF-16 without a mark", Buffer.from("[00:01.00]Dvořák", "utf16le")],
  ])("are read as %s", (_, bytes) => {
    expect(readSidecarLyrics(bytes).lyrics).toBe("Dvořák")
  })

  it("in old encodings are read", () => {
    expect(read("[00:01.00]Déjà vu", "latin1").lyrics).toBe("Déjà vu")
  })

  it("are claimed as texts", () => {
    const lyrics = read("[00:01.5]a\n[00:02]b")
    expect(lyricFields(lyrics)).toEqual({ lyrics: "a\nb", syncedLyrics: "[00:01.500]a\n[00:02.000]b" })
    expect(lyricFields({})).toEqual({})
  })

  it("are read whatever the bytes", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void readSidecarLyrics(bytes)))
    expect(readSidecarLyrics(new Uint8Array(2 * 1024 * 1024))).toEqual({})
    expect(readSidecarLyrics(Buffer.from("[00:00]".repeat(100_000)))).toHaveProperty("syncedLyrics")
    for (const piece of ["\n", " ", "\n ", "[00:00", "[00:00] ", "<00:00", "[offset:"]) {
      expect(readSidecarLyrics(Buffer.from(piece.repeat(1_000_000 / piece.length)))).toBeDefined()
    }
  }, 10_000)

  it("written as LRC are read back", () => {
    const text = fc.string({ minLength: 1 }).map((line) => line.replaceAll(/[\s<>[\]]+/g, " ").trim())
    const line = fc.record({ timeMs: fc.nat(59_000_000), text })
    fc.assert(
      fc.property(fc.array(line, { minLength: 1 }), (lines) => {
        const sorted = lines.toSorted((a, b) => a.timeMs - b.timeMs)
        expect(read(writeLrc(sorted)).syncedLyrics).toEqual(sorted)
      }),
    )
  })
})
