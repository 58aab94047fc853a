import * as fc from "fast-check"
import { expect, it } from "vitest"
import { readLyrics, structuredLyrics } from "./lyrics.ts"

const about = { artist: "A", title: "T" }

it("reads plain text as lines without times", () => {
  expect(structuredLyrics(readLyrics("one\r\n\r\ntwo"), about, false)).toEqual({
    lang: "und",
    synced: false,
    displayArtist: "A",
    displayTitle: "T",
    offset: 0,
    line: [{ value: "one" }, { value: "" }, { value: "two" }],
  })
})

it("reads times, several for a line, tags and the offset", () => {
  const text = "[ti:Song]\n[la:en]\n[offset:+500]\n[00:10.00][00:02.5] chorus\n[01:00]verse\n[100:00.123]end"
  expect(structuredLyrics(readLyrics(text), about, false)).toMatchObject({
    lang: "en",
    synced: true,
    line: [
      { start: 2000, value: "chorus" },
      { start: 9500, value: "chorus" },
      { start: 59_500, value: "verse" },
      { start: 5_999_623, value: "end" },
    ],
  })
})

it("gives words with their bytes only to who asks for them", () => {
  const lyrics = readLyrics("[00:01.00]<00:01.00>Là <00:01.50>là<00:02.00>")
  expect(structuredLyrics(lyrics, about, false)).not.toHaveProperty("cueLine")
  expect(structuredLyrics(lyrics, about, true)).toMatchObject({
    kind: "main",
    line: [{ start: 1000, value: "Là là" }],
    cueLine: [
      {
        index: 0,
        start: 1000,
        value: "Là là",
        cue: [
          { start: 1000, value: "Là ", byteStart: 0, byteEnd: 3 },
          { start: 1500, value: "là", byteStart: 4, byteEnd: 6 },
        ],
      },
    ],
  })
})

it("takes any text, and the bytes of words are those of the line", () => {
  const piece = fc.constantFrom("[00:01.00]", "<00:02.5>", "é", " word", "\n", "[offset:9]", "[", "]", "😀", "[00:0")
  fc.assert(
    fc.property(
      fc.array(piece).map((pieces) => pieces.join("")),
      (text) => {
        const { line, cueLine = [] } = structuredLyrics(readLyrics(text), about, true)
        for (const { index, value, cue } of cueLine) {
          expect(line[index]?.value).toBe(value)
          const bytes = Buffer.from(value)
          for (const { byteStart, byteEnd, value: word } of cue)
            expect(bytes.subarray(byteStart, byteEnd + 1).toString()).toBe(word)
        }
      },
    ),
  )
})
