/** Lyrics and chapters: text with times in it becomes lines with times, and stays readable as text. */
import { defined, type Findings, type Tags } from "../findings.ts"
import type { Chapter, Common, LyricLine } from "../reading.ts"
import { warning } from "../warnings.ts"
import type { Context } from "./common.ts"
import { LYRICS } from "./spellings.ts"
import { timedLines } from "./values.ts"

export function lyricsOf(
  tags: Tags,
  findings: Findings,
  context: Context,
): Pick<Common, "lyrics" | "syncedLyrics" | "chapters"> {
  const { limits, warnings } = context
  const texts = [...findings.lyrics, ...LYRICS.flatMap((name) => tags.get(name) ?? [])]
    .map((text) => text.replaceAll("\0", "").toWellFormed().trim())
    .filter((text) => text !== "")
  const short = texts.filter((text) => text.length <= limits.textLength)
  if (short.length < texts.length)
    warnings.push(warning("tooMuch", `lyrics beyond ${limits.textLength} characters left out`))
  const timed = short.map(timedLines).find((lines) => lines.length > 0)
  const synced = findings.syncedLyrics.length > 0 ? findings.syncedLyrics : (timed ?? [])
  const plain = short.find((text) => timedLines(text).length === 0) ?? joined(synced)
  return defined({
    lyrics: plain === "" ? undefined : plain,
    syncedLyrics: within(synced, limits.lyricLines, "lines of lyrics", context),
    chapters: within(chaptersOf(tags, findings), limits.chapters, "chapters", context),
  })
}

/** Vorbis comments have a time and a name for each chapter: CHAPTER001=00:01:30.500, CHAPTER001NAME=One. */
function chaptersOf(tags: Tags, findings: Findings): readonly Chapter[] {
  if (findings.chapters.length > 0) return findings.chapters.map(tidy)
  return [...tags]
    .flatMap(([name, [time]]) => {
      const clock = /^(\d{1,3}):(\d{2}):(\d{2}(?:\.\d{1,9})?)$/.exec(/^CHAPTER\d{3}$/.test(name) ? String(time) : "")
      if (clock === null) return []
      const startMs = Math.round((Number(clock[1]) * 3600 + Number(clock[2]) * 60 + Number(clock[3])) * 1000)
      return [tidy(defined<Chapter>({ startMs, endMs: undefined, title: tags.get(`${name}NAME`)?.[0] }))]
    })
    .toSorted((a, b) => a.startMs - b.startMs)
}

const joined = (lines: readonly LyricLine[]): string =>
  lines
    .map(({ text }) => text)
    .join("\n")
    .trim()

const tidy = ({ startMs, endMs, title }: Chapter): Chapter =>
  defined({
    startMs,
    endMs: endMs !== undefined && endMs >= startMs ? endMs : undefined,
    title: title?.toWellFormed().trim(),
  })

function within<T>(values: readonly T[], most: number, what: string, { warnings }: Context): readonly T[] | undefined {
  if (values.length > most) warnings.push(warning("tooMuch", `${values.length - most} ${what} left out`))
  return values.length === 0 ? undefined : values.slice(0, most)
}
