import { expect, it } from "vitest"
import type { Fields } from "./fields.ts"
import { lyricsOf } from "./lyrics.ts"

it.each<[string, Fields, ReturnType<typeof lyricsOf>]>([
  ["nothing", {}, {}],
  ["no text", { lyrics: null, syncedLyrics: 7 }, {}],
  ["text alone", { lyrics: "La la\nla" }, { plain: "La la\nla" }],
  [
    "lines with times",
    { syncedLyrics: "[00:01.50]One\n[01:02]Two\n[00:00.123]Zero" },
    {
      plain: "Zero\nOne\nTwo",
      synced: [
        { timeMs: 123, text: "Zero" },
        { timeMs: 1500, text: "One" },
        { timeMs: 62_000, text: "Two" },
      ],
    },
  ],
  [
    "both",
    { lyrics: "One and two", syncedLyrics: "[00:01.00]One" },
    { plain: "One and two", synced: [{ timeMs: 1000, text: "One" }] },
  ],
  [
    "times in the field for text",
    { lyrics: "[ar:Somebody]\n[00:01.00] One\n[00:02.00][00:03.00]Two" },
    {
      plain: "One\nTwo\nTwo",
      synced: [
        { timeMs: 1000, text: "One" },
        { timeMs: 2000, text: "Two" },
        { timeMs: 3000, text: "Two" },
      ],
    },
  ],
])("%s", (_, fields, lyrics) => expect(lyricsOf(fields)).toEqual(lyrics))

it("reads any text in time that goes with its length", () => {
  const hostile = ["[00:01.00]".repeat(6000), "\n".repeat(65_000), "[".repeat(65_000), `[00:01]${" ".repeat(65_000)}x`]
  for (const text of hostile) expect(lyricsOf({ syncedLyrics: text }).synced?.length ?? 0).toBeLessThanOrEqual(10_000)
})
