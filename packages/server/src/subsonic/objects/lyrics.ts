/** Lyrics as the protocol has them: plain, with a time for each line (LRC), or with one for each word (enhanced LRC). */

interface Line {
  readonly start: number
  readonly value: string
  readonly words: readonly Word[]
}

interface Word {
  readonly start: number
  readonly value: string
}

export interface Lyrics {
  readonly isSynced: boolean
  readonly lines: readonly Line[]
  readonly language: string
}

const MOST_LINES = 10_000
const STAMP = /^\[(\d{1,3}):(\d{1,2})(?:[.:](\d{1,3}))?\]/
const TAG = /^\[([a-z]{1,12}):([^\]]{0,200})\]\s*$/i
const WORD = /<(\d{1,3}):(\d{1,2})(?:[.:](\d{1,3}))?>/g

/** Reads what a tag or a file has. Any text is lyrics. */
export function readLyrics(text: string): Lyrics {
  const raw = text.split(/\r\n|\r|\n/).slice(0, MOST_LINES)
  let offset = 0
  let language = "und"
  const timed: Line[] = []
  const plain: string[] = []
  for (const line of raw) {
    const [, name, value = ""] = TAG.exec(line) ?? []
    const stamps = stampsOf(line)
    if (name !== undefined && stamps.times.length === 0) {
      if (name.toLowerCase() === "offset") offset = Math.trunc(Number(value)) || 0
      if (name.toLowerCase() === "la" || name.toLowerCase() === "lang") language = value.trim() || language
    } else if (stamps.times.length > 0) {
      for (const start of stamps.times) timed.push({ start, ...wordsOf(stamps.rest) })
    } else plain.push(line)
  }
  if (timed.length === 0)
    return { isSynced: false, language, lines: plain.map((value) => ({ start: 0, value, words: [] })) }
  // A positive offset of a file shows lines sooner.
  const at = (start: number): number => Math.max(0, start - offset)
  const lines = timed.map((line) => ({
    ...line,
    start: at(line.start),
    words: line.words.map((word) => ({ ...word, start: at(word.start) })),
  }))
  return { isSynced: true, language, lines: lines.toSorted((a, b) => a.start - b.start) }
}

/** The times in front of a line: a chorus has several. */
function stampsOf(line: string): { readonly times: readonly number[]; readonly rest: string } {
  const times: number[] = []
  let rest = line.trimStart()
  for (let found = STAMP.exec(rest); found !== null; found = STAMP.exec(rest)) {
    times.push(msOf(found))
    rest = rest.slice(found[0].length).trimStart()
  }
  return { times, rest }
}

function wordsOf(text: string): Pick<Line, "value" | "words"> {
  const stamps = [...text.matchAll(WORD)]
  if (stamps.length === 0) return { value: text.trim(), words: [] }
  const words = stamps.map((stamp, i) => ({
    start: msOf(stamp),
    value: text.slice(stamp.index + stamp[0].length, stamps[i + 1]?.index),
  }))
  const value = text.slice(0, stamps[0]?.index) + words.map((word) => word.value).join("")
  // The last stamp may only say where the line ends.
  return { value, words: words.filter((word) => word.value.trim() !== "") }
}

function msOf([, minutes, seconds, fraction = "0"]: RegExpExecArray | RegExpMatchArray): number {
  return Number(minutes) * 60_000 + Number(seconds) * 1000 + Math.round(Number(`0.${fraction}`) * 1000)
}

interface About {
  readonly artist: string
  readonly title: string
}

/** One entry of `structuredLyrics`; `isEnhanced`: with what version 2 of the extension adds. */
export function structuredLyrics({ isSynced, lines, language }: Lyrics, { artist, title }: About, isEnhanced: boolean) {
  const cueLine = isSynced && isEnhanced ? lines.flatMap((line, index) => cueLineOf(line, index)) : []
  return {
    ...(isEnhanced ? { kind: "main" } : {}),
    lang: language,
    synced: isSynced,
    displayArtist: artist,
    displayTitle: title,
    offset: 0,
    line: lines.map(({ start, value }) => (isSynced ? { start, value } : { value })),
    ...(cueLine.length === 0 ? {} : { cueLine }),
  }
}

/** The words of a line with the bytes that they are in it. */
function cueLineOf({ start, value, words }: Line, index: number) {
  if (words.length === 0) return []
  let from = 0
  const cue = words.flatMap((word) => {
    const at = value.indexOf(word.value, from)
    if (at < 0) return []
    from = at + word.value.length
    const byteStart = Buffer.byteLength(value.slice(0, at))
    return { start: word.start, value: word.value, byteStart, byteEnd: byteStart + Buffer.byteLength(word.value) - 1 }
  })
  return [{ index, start, value, cue }]
}
