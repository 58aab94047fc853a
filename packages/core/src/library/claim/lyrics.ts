/** Lyrics as fields: `lyrics` is text, and `syncedLyrics` has a time before each line, as LRC files do. */
import type { Fields } from "./fields.ts"

export interface LyricLine {
  /** When it is sung. */
  readonly timeMs: number
  readonly text: string
}

export interface Lyrics {
  readonly plain?: string
  /** By their times; absent where no line has one. */
  readonly synced?: readonly LyricLine[]
}

const MOST_LINES = 10_000
const STAMP = /^\[(\d{1,3}):(\d{2})(?:[.:](\d{1,3}))?\][ \t]*/

/** The lyrics that fields show; text with times in the field for text counts as both. */
export function lyricsOf(fields: Fields): Lyrics {
  const [plain, synced] = [fields["lyrics"], fields["syncedLyrics"]].map((value) =>
    typeof value === "string" && value.trim() !== "" ? value : undefined,
  )
  const lines = timedLines(synced ?? plain ?? "")
  const words = plain !== undefined && timedLines(plain).length === 0 ? plain : lines.map(({ text }) => text).join("\n")
  return {
    ...(words.trim() === "" ? {} : { plain: words }),
    ...(lines.length === 0 ? {} : { synced: lines }),
  }
}

/** `[mm:ss.xx]text`; a line with several times is sung as often. Lines without a time are no part of it. */
function timedLines(text: string): LyricLine[] {
  const found: LyricLine[] = []
  for (const line of text.split(/\r\n|\r|\n/, MOST_LINES)) {
    const times: number[] = []
    let rest = line.trim()
    for (let stamp = STAMP.exec(rest); stamp !== null; stamp = STAMP.exec(rest)) {
      const [whole, minutes, seconds, part = ""] = stamp
      times.push(Number(minutes) * 60_000 + Number(seconds) * 1000 + Number(part.padEnd(3, "0")))
      rest = rest.slice(whole.length)
    }
    for (const timeMs of times) found.push({ timeMs, text: rest.trim() })
    if (found.length >= MOST_LINES) break
  }
  return found.toSorted((a, b) => a.timeMs - b.timeMs)
}
